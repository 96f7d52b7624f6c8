public import Messages
public import Routing

extension SQLiteDirectory {
    public func route(
        _ batch: [RoutableEvent], now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RoutedEvent] {
        if batch.isEmpty { return [] }
        return try await write { database in
            let transaction = RoutingTransaction(database: database, now: now, settings: settings)
            return try batch.map(transaction.route)
        }
    }

    public func leaseDue(
        now: Timestamp, limit: Int, lease: Duration, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RecheckedAssignment] {
        try await write { database in
            try RecheckTransaction(database: database, now: now, lease: lease, settings: settings).leaseDue(limit: limit)
        }
    }

    public func completeHeld(_ leases: [HeldLease]) async throws(DirectoryError) {
        try await write { database in
            for lease in leases { try HeldDecisions(database: database).complete(lease) }
        }
    }

    public func nextDue() async throws(DirectoryError) -> Timestamp? {
        try await read { try HeldDecisions(database: $0).nextDue() }
    }
}
