public import FoundationEssentials
import GRDB
public import Messages
public import Routing
import Synchronization

extension SQLiteDirectory {
    /// After so many jobs a batch ends: 64 assignments to a team of 5,000 would be a million of them in memory.
    static let jobsPerBatch = 4096

    public func route(
        _ batch: [RoutableEvent], now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RoutedEvent] {
        if batch.isEmpty { return [] }
        let unwritten = unwritten.withLock { $0 }
        return try await write { database in
            let transaction = RoutingTransaction(database: database, now: now, settings: settings, unwritten: unwritten)
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

    public func recheck(
        _ jobs: [WaitingJob], now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RecheckedJob] {
        if jobs.isEmpty { return [] }
        let unwritten = unwritten.withLock { $0 }
        return try await write { database in
            let transaction = JobRecheckTransaction(
                routing: RoutingTransaction(database: database, now: now, settings: settings, unwritten: unwritten))
            return try jobs.map(transaction.recheck)
        }
    }

    public func previewRecheck(
        _ jobs: [WaitingJob], now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RecheckedJob] {
        try await read { database in
            let transaction = JobRecheckTransaction(
                routing: RoutingTransaction(database: database, now: now, settings: settings), isPreview: true)
            return try jobs.map(transaction.recheck)
        }
    }

    public func lastOutcomes(ofJobs ids: [UUID], since: Timestamp) async throws(DirectoryError) -> [JobOutcomes.Entry] {
        let sql = "SELECT \(OutcomeRow.columns) FROM outcome WHERE job = ? AND at >= ? ORDER BY at DESC, attempt DESC LIMIT 1"
        return try await read { database in
            try ids.compactMap { id in
                try database.first(sql, [id.lowercase, since.milliseconds], OutcomeRow.entry) ?? nil
            }
        }
    }

    public func leaseDue(
        now: Timestamp, limit: Int, lease: Duration, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RecheckedAssignment] {
        let unwritten = unwritten.withLock { $0 }
        return try await write { database in
            let routing = RoutingTransaction(database: database, now: now, settings: settings, unwritten: unwritten)
            return try RecheckTransaction(routing: routing, lease: lease).leaseDue(limit: limit)
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
