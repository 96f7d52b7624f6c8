import GRDB
import Messages

/// Takes one change into the tables, inside a write transaction.
struct FeedWriter {
    let database: Database
    let stamp: FeedStamp
    /// The event's source: who set a switch.
    var source = ""
    /// An import counts whatever the feed said before; versions stay for what the feed says next.
    var isForced = false
    /// Why a change does not count, in words.
    let reason = Reason()

    /// Written on the way down, read at the top.
    final class Reason { var text = "" }

    func apply(_ change: DirectoryChange) throws -> AppliedChange {
        if let mistake = change.unusableID { return .rejected(mistake.description) }
        switch change.canonical {
        case .workspaceUpserted(let change): return try upsert(change)
        case .teammateUpserted(let change): return try upsert(change)
        case .teammateRemoved(let change): return try remove(change)
        case .teamUpserted(let change): return try upsert(change)
        case .teamRemoved(let change): return try remove(change)
        case .teamMembersAdded(let change): return try patch(change, areMembers: true)
        case .teamMembersRemoved(let change): return try patch(change, areMembers: false)
        case .preferencesChanged(let change): return try keep(change)
        case .preferencesPatched(let change): return try patch(change)
        case .webPushSubscribed(let change): return try subscribe(change)
        case .webPushUnsubscribed(let change): return try unsubscribe(change)
        case .deviceRegistered(let change): return try register(change)
        case .deviceUnregistered(let change): return try unregister(change)
        case .emailSuppressed(let change): return try suppress(change)
        case .emailReleased(let change): return try release(change)
        case .destinationGone(let report): return try remove(report)
        case .destinationLearned(let report): return try learn(report)
        }
    }

    /// The four values of a row's stamp.
    var stampValues: StatementArguments { [stamp.version, stamp.version, stamp.time.milliseconds, stamp.eventID] }

    /// Keeps the highest version through changes that have none, so that what comes next can be compared.
    static let stampUpdate = """
        version = coalesce(excluded.version, version), kept_version = excluded.kept_version, changed_at = excluded.changed_at,
        changed_by = excluded.changed_by
        """
    static let stampColumns = "version, kept_version, changed_at, changed_by"
    static let stampCount = 4

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
