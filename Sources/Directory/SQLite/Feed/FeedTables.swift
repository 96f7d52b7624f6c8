import GRDB
import Messages

/// The tables that the feed keeps, each with its key beside the workspace.
enum FeedTable: String {
    case workspace, teammate, team, destination, suppression

    /// The key's columns, the workspace first.
    var keyColumns: [String] {
        switch self {
        case .workspace: ["id"]
        case .teammate, .team, .destination: ["workspace", "id"]
        case .suppression: ["workspace", "address"]
        }
    }

    /// Names one row: by the workspace and the id within it.
    var key: String {
        switch self {
        case .workspace: "id = ? AND ? IS NOT NULL"
        case .teammate, .team, .destination: "workspace = ? AND id = ?"
        case .suppression: "workspace = ? AND address = ?"
        }
    }

    /// What a change says, and what orders it: the columns that are set aside and given back together.
    var content: [String] {
        let content =
            switch self {
            case .workspace: ["name", "locale", "switches", "content_free", "time_sensitive"]
            case .teammate: ["name", "email", "email_key", "email_since", "locale", "removed_at"]
            case .team: ["name", "removed_at"]
            case .destination:
                [
                    "teammate", "channel", "address", "p256dh", "auth", "vapid_key", "browser", "installation", "provider", "app",
                    "environment", "permission", "locale", "registered_at", "state", "since", "replaced_by",
                ]
            case .suppression: ["reason", "released", "said_by", "detail", "provider", "said_at"]
            }
        return content + ["kept_version", "changed_at", "changed_by"]
    }
}

/// Which addresses mail is stopped to, and which were released: of each address the row has what was said last.
struct Suppressions {
    /// What a join on the table asks for besides workspace and address: a row of an address that was released stops nothing.
    static let isStopped = "s.released IS NULL"

    /// The columns of a record, from a table that is called `s`.
    static let columns = """
        s.reason, s.released IS NOT NULL, coalesce(s.said_by, ''), s.detail, s.provider, coalesce(s.said_at, s.changed_at)
        """

    /// A record from ``columns``; nil when the row has none.
    /// - Parameter first: the index of the first of them.
    static func record(_ row: Row, from first: Int) -> SuppressionRecord? {
        guard let reason = row[first] as String? else { return nil }
        return SuppressionRecord(
            isReleased: row[first + 1], reason: reason, by: row[first + 2], detail: row[first + 3], provider: row[first + 4],
            at: row.time(first + 5))
    }

    let database: Database
    let workspace: String

    /// What was said last about an address; nil when nothing was.
    func record(of address: String) throws -> SuppressionRecord? {
        let sql = "SELECT \(Self.columns) FROM suppression s WHERE s.workspace = ? AND s.address = ?"
        return try database.first(sql, [workspace, address.lowercased()]) { Self.record($0, from: 0) } ?? nil
    }
}

/// What became of changes that a console or command of ours sent, for whoever waits to hear of it. A second copy of the event changes
/// nothing about the first one's result.
enum AppliedRow {
    static func keep(_ result: AppliedChange, _ reason: String, of change: TimedDirectoryChange, in database: Database) throws {
        let (word, detail): (AppliedChangeRecord.Result, String) =
            switch result {
            case .applied: (.applied, "")
            case .ignoredAsOlder: (.ignoredAsOlder, reason)
            case .rejected(let why): (.refused, why)
            }
        let at = change.arrival ?? change.time
        try database.run(
            "INSERT OR IGNORE INTO applied (workspace, event, result, detail, at) VALUES (?, ?, ?, ?, ?)",
            [change.change.workspace, change.eventID, word.rawValue, detail, at.milliseconds])
    }

    static func record(of event: String, _ workspace: String, in database: Database) throws -> AppliedChangeRecord? {
        let sql = "SELECT result, detail, at FROM applied WHERE workspace = ? AND event = ?"
        return try database.first(sql, [workspace, event]) { row in
            AppliedChangeRecord.Result(rawValue: row[0]).map { AppliedChangeRecord(result: $0, detail: row[1], at: row.time(2)) }
        } ?? nil
    }
}
