import Dispatch
import GRDB
public import Messages
public import Routing
import Synchronization

/// The directory in one SQLite file. One process writes it, which a lock file beside it makes sure of; others may read.
public final class SQLiteDirectory: DirectoryStore {
    let database: DatabasePool
    let writing = DispatchQueue(label: "belfry.directory.write")
    let reading = DispatchQueue(label: "belfry.directory.read", attributes: .concurrent)
    private let lock: FileLock?
    /// See ``RoutingStore/readBeside(_:)``.
    let unwritten = Mutex<(any UnwrittenActivity)?>(nil)

    init(database: DatabasePool, lock: FileLock?) {
        self.database = database
        self.lock = lock
    }

    /// Opens or makes the file, takes the lock, and brings the tables up to this version.
    /// - Throws: `lockedByAnother` when another process has it; `corrupt`, `newerSchema`, `migrationFailed` and `cannotOpen` say what to do.
    public static func open(path: String) throws(DirectoryError) -> SQLiteDirectory {
        let lock = try FileLock.take(path: path + ".lock")
        return SQLiteDirectory(database: try openPool(path: path, readOnly: false), lock: lock)
    }

    /// Opens the file as ``open(path:)`` does, but waits for whoever has it: the way a second router stands by.
    /// - Parameters:
    ///   - interval: how often to look whether the lock is free.
    ///   - onWait: called once, when the first try finds it taken.
    public static func open(
        path: String, retryingEvery interval: Duration, onWait: (DirectoryError) -> Void
    ) async throws -> SQLiteDirectory {
        var hasSaidSo = false
        while true {
            switch Result(catching: { () throws(DirectoryError) in try open(path: path) }) {
            case .success(let directory): return directory
            case .failure(let error):
                guard error.isTaken else { throw error }
                if !hasSaidSo { onWait(error) }
                hasSaidSo = true
                try await Task.sleep(for: interval)
            }
        }
    }

    /// Opens the file for reading next to a running router: for `explain`, `show` and `export`. Whatever writes throws.
    public static func openReadOnly(path: String) throws(DirectoryError) -> SQLiteDirectory {
        SQLiteDirectory(database: try openPool(path: path, readOnly: true), lock: nil)
    }
}

extension SQLiteDirectory {
    public func apply(_ changes: [TimedDirectoryChange]) async throws(DirectoryError) -> [AppliedChange] {
        if changes.isEmpty { return [] }
        return try await write { database in
            try changes.map { change in
                let stamp = FeedStamp(
                    version: change.change.version, time: try Clamping(database: database).time(of: change), eventID: change.eventID)
                let writer = FeedWriter(database: database, stamp: stamp, source: change.source)
                let result = try change.refusal.map { .rejected($0) } ?? writer.apply(change.change)
                if change.isOurs { try AppliedRow.keep(result, writer.reason.text, of: change, in: database) }
                return result
            }
        }
    }

    public func result(of event: String, workspace: String) async throws(DirectoryError) -> AppliedChangeRecord? {
        try await read { try AppliedRow.record(of: event, workspace, in: $0) }
    }
}

extension SQLiteDirectory {
    public func importWorkspace(_ file: WorkspaceFile, now: Timestamp) async throws(DirectoryError) -> ImportCounts {
        try file.check()
        return try await write { try WorkspaceReplacement(database: $0, file: file, now: now).run() }
    }

    public func exportWorkspace(_ workspace: String) async throws(DirectoryError) -> WorkspaceFile? {
        try await read { try WorkspaceExport(database: $0, workspace: workspace).file() }
    }

    public func visitWorkspace(
        _ workspace: String, _ visit: @escaping @Sendable (WorkspacePart) throws -> Void
    ) async throws(DirectoryError) -> Bool {
        try await read { try WorkspaceExport(database: $0, workspace: workspace).visit(visit) }
    }

    public func profile(workspace: String, teammate: String) async throws(DirectoryError) -> TeammateProfile? {
        try await read { try ProfileReader(database: $0, workspace: workspace).profile(teammate) }
    }
}

extension SQLiteDirectory {
    public func prune(now: Timestamp, journalDays: Int, settings: RoutingSettings) async throws(DirectoryError) {
        let tombstones = now - .seconds(30 * 86_400)
        let journal = now - .seconds(Int64(max(journalDays, 2)) * 86_400)
        // No second look needs an activity that is older. An hour more: this also runs at a start, when looks may be overdue.
        let presence = now - settings.presenceWindow - .seconds(3600)
        let rules = PruningRule.all(
            tombstones: tombstones, journal: journal, claims: now - settings.claimWindow, presence: presence, day: now - .seconds(86_400))
        for rule in rules {
            try await prune(rule)
        }
    }

    /// Looks for what is past its time on a snapshot, next to the router's work, and takes the writer only for slices that exist.
    private func prune(_ rule: PruningRule) async throws(DirectoryError) {
        while try await read({ try rule.hasWork($0) }) {
            let removed = try await write { database in
                try database.run(rule.statement, [rule.before.milliseconds])
                return database.changesCount
            }
            if removed == 0 { return }
        }
    }
}

extension SQLiteDirectory {
    public func explain(
        _ event: Event, now: Timestamp, settings: RoutingSettings, everybody: Bool
    ) async throws(DirectoryError) -> Explanation {
        guard let event = AssignmentEvent(event.withKnownTime(at: now)) else {
            throw .invalid(path: "$.type", expected: "conversation.assigned or conversation.opened")
        }
        return try await read { database in
            try Explaining(database: database, now: now, settings: settings).explain(event, everybody: everybody)
        }
    }

    public func history(
        workspace: String, conversation: String, teammate: String?
    ) async throws(DirectoryError) -> ConversationHistory? {
        try await read {
            try HistoryReader(database: $0, workspace: workspace, conversation: conversation, teammate: teammate).history()
        }
    }

    public func recentOutcomes(since: Timestamp) async throws(DirectoryError) -> [JobOutcomes.Entry] {
        try await read { try RecentOutcomes(database: $0).entries(since: since) }
    }

    public func checkUp(
        workspace: String, teammate: String, team: String?, now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> CheckUp? {
        try await read {
            try CheckUpReader(database: $0, workspace: workspace, now: now, settings: settings).checkUp(teammate, team: team)
        }
    }
}

extension SQLiteDirectory {
    /// Runs one write transaction off the cooperative pool. It is not cut off when the task is cancelled: it is short, and its caller
    /// has to know whether it happened.
    func write<Value: Sendable>(
        _ transaction: @escaping @Sendable (Database) throws -> Value
    ) async throws(DirectoryError) -> Value {
        let database = database
        return try await run(on: writing) { try database.write(transaction) }
    }

    /// Reads one snapshot off the cooperative pool, next to whatever is being written.
    func read<Value: Sendable>(
        _ snapshot: @escaping @Sendable (Database) throws -> Value
    ) async throws(DirectoryError) -> Value {
        let database = database
        return try await run(on: reading) { try database.read(snapshot) }
    }

    private func run<Value: Sendable>(
        on queue: DispatchQueue, _ work: @escaping @Sendable () throws -> Value
    ) async throws(DirectoryError) -> Value {
        let result: Result<Value, DirectoryError> = await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(returning: Result(catching: work).mapError(Self.directoryError))
            }
        }
        return try result.get()
    }

    private static func directoryError(_ error: any Error) -> DirectoryError {
        if let error = error as? DirectoryError { return error }
        guard let failure = error as? DatabaseError else { return .unexpected("\(error)") }
        return switch failure.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_NOMEM, .SQLITE_READONLY:
            .unavailable(problem(failure))
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            .corrupt(path: "the database", problem: problem(failure))
        default:
            .unexpected(problem(failure))
        }
    }
}

extension SQLiteDirectory {
    public func readBeside(_ activity: any UnwrittenActivity) async { unwritten.withLock { $0 = activity } }

    public func recordActivity(_ activity: [Activity], now: Timestamp) async throws(DirectoryError) {
        if activity.isEmpty { return }
        // A clock that jumped wrote what is later: true activity takes its place.
        let latest = now + Timestamp.clockTolerance
        try await write { database in
            for one in activity {
                try database.run(
                    """
                    INSERT INTO presence (workspace, teammate, at) VALUES (?1, ?2, ?3)
                    ON CONFLICT DO UPDATE SET at = iif(at > ?4, excluded.at, max(at, excluded.at))
                    """,
                    [one.workspace, one.teammate, min(one.at, now).milliseconds, latest.milliseconds])
            }
        }
    }

    public func recordOutcomes(_ entries: [JobOutcomes.Entry]) async throws(DirectoryError) {
        if entries.isEmpty { return }
        try await write { database in
            for entry in entries { try OutcomeRow.keep(entry, in: database) }
        }
    }

    public func recordReceipts(_ receipts: [NotificationReceipt]) async throws(DirectoryError) {
        if receipts.isEmpty { return }
        try await write { database in
            for receipt in receipts {
                try database.run(
                    "INSERT OR IGNORE INTO receipt (workspace, notification, destination, kind, at) VALUES (?, ?, ?, ?, ?)",
                    [
                        receipt.seen.workspace, receipt.seen.notification, receipt.seen.destination ?? "", receipt.kind.rawValue,
                        receipt.at.milliseconds,
                    ])
            }
        }
    }
}

extension SQLiteDirectory {
    public func workspaces() async throws(DirectoryError) -> [WorkspaceSummary] {
        let sql = """
            SELECT w.id, w.name,
                (SELECT count(*) FROM team t WHERE t.workspace = w.id AND t.removed_at IS NULL),
                (SELECT count(*) FROM teammate t WHERE t.workspace = w.id AND t.removed_at IS NULL),
                (SELECT count(*) FROM destination d WHERE d.workspace = w.id AND d.state = 'usable')
            FROM workspace w ORDER BY w.id
            """
        return try await read { database in
            try database.rows(sql) { row in
                WorkspaceSummary(id: row[0], name: row[1], teams: row[2], teammates: row[3], destinations: row[4])
            }
        }
    }

    public func teams(workspace: String) async throws(DirectoryError) -> [TeamSummary] {
        try await read { try ListReader(database: $0, workspace: workspace).teams() }
    }

    public func teammates(workspace: String, team: String?) async throws(DirectoryError) -> [TeammateSummary] {
        try await read { try ListReader(database: $0, workspace: workspace).teammates(of: team) }
    }

    public func team(_ team: String, workspace: String) async throws(DirectoryError) -> WorkspaceFile.Team? {
        try await read { try ListReader(database: $0, workspace: workspace).team(team) }
    }

    public func suppression(of address: String, workspace: String) async throws(DirectoryError) -> SuppressionRecord? {
        try await read { try Suppressions(database: $0, workspace: workspace).record(of: address) }
    }

    public func loss(of destination: String, workspace: String, reason: LossReason) async throws(DirectoryError) -> DirectoryChange? {
        let sql = "SELECT channel, teammate, address, installation FROM destination WHERE workspace = ? AND id = ?"
        return try await read { database in
            try database.first(sql, [workspace, destination]) { row -> DirectoryChange? in
                switch Channel(rawValue: row[0]) {
                case .webPush:
                    .webPushUnsubscribed(
                        WebPushUnsubscribed(workspace: workspace, teammate: row[1], endpoint: row[2], reason: reason))
                case .mobilePush:
                    (row[3] as String?).map {
                        .deviceUnregistered(DeviceUnregistered(workspace: workspace, device: $0, reason: reason))
                    }
                case .email, nil: nil
                }
            } ?? nil
        }
    }
}
