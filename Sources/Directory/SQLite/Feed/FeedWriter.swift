import GRDB
import Messages

/// Takes one change into the tables, inside a write transaction.
struct FeedWriter {
    let database: Database
    let stamp: FeedStamp
    /// An import counts whatever the feed said before; versions stay for what the feed says next.
    var isForced = false

    func apply(_ change: DirectoryChange) throws -> AppliedChange {
        if let mistake = change.unusableID { return .rejected(mistake.description) }
        switch change.canonical {
        case .workspaceUpserted(let change): return try upsert(change)
        case .teammateUpserted(let change): return try upsert(change)
        case .teammateRemoved(let change): return try remove(change)
        case .teamUpserted(let change): return try upsert(change)
        case .teamRemoved(let change): return try remove(change)
        case .preferencesChanged(let change): return try keep(change)
        case .webPushSubscribed(let change): return try subscribe(change)
        case .webPushUnsubscribed(let change): return try unsubscribe(change)
        case .deviceRegistered(let change): return try register(change)
        case .deviceUnregistered(let change): return try unregister(change)
        case .emailSuppressed(let change): return try suppress(change)
        case .destinationGone(let report): return try remove(report)
        case .destinationLearned(let report): return try learn(report)
        }
    }

    /// Whether a change counts against what is kept under a key.
    func isNews(_ table: FeedTable, _ workspace: String, _ id: String) throws -> Bool {
        if isForced { return true }
        let sql = "SELECT version, changed_at, changed_by FROM \(table.rawValue) WHERE \(table.key)"
        let known = try database.first(sql, [workspace, id]) { FeedStamp(version: $0[0], time: $0.time(1), eventID: $0[2]) }
        return known.map { stamp.isNewer(than: $0) } ?? true
    }

    /// The three values of a row's stamp.
    var stampValues: StatementArguments { [stamp.version, stamp.time.milliseconds, stamp.eventID] }

    /// Keeps the last version through changes that have none, so that what comes next can be compared.
    static let stampUpdate =
        "version = coalesce(excluded.version, version), changed_at = excluded.changed_at, changed_by = excluded.changed_by"

    /// A workspace exists as soon as something in it does.
    func ensureWorkspace(_ workspace: String) throws {
        try database.run(
            """
            INSERT OR IGNORE INTO workspace (id, switches, content_free, time_sensitive, changed_at, changed_by)
            VALUES (?, '??????', 0, 0, 0, '')
            """,
            [workspace])
    }
}
