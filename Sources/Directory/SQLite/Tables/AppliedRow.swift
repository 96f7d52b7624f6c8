import GRDB
import Messages

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
