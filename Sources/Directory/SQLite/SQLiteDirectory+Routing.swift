public import Messages
public import Routing

extension SQLiteDirectory {
    /// After so many jobs a batch ends: 64 assignments to a team of 5,000 would be a million of them in memory.
    static let jobsPerBatch = 4096

    public func route(
        _ batch: [RoutableEvent], now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RoutedEvent] {
        if batch.isEmpty { return [] }
        return try await write { database in
            let transaction = RoutingTransaction(database: database, now: now, settings: settings)
            var routed: [RoutedEvent] = []
            var jobs = 0
            for event in batch where jobs < Self.jobsPerBatch {
                let result = try transaction.route(event)
                jobs += result.jobCount
                routed.append(result)
            }
            return routed
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

extension RoutedEvent {
    fileprivate var jobCount: Int {
        switch self {
        case .decided(let jobs, _): jobs.count
        case .unknownAssignee, .noted, .misplaced: 0
        }
    }
}
