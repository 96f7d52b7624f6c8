import GRDB
import Messages
import Routing

/// Who was rung last, for each conversation, teammate and channel.
struct Claims {
    let database: Database

    /// The rings for a conversation, by teammate.
    /// - Parameters:
    ///   - entry: the journal's entry of the event that is being decided; nil when it is new.
    ///   - recheck: whether this is a second look, which only passes what a second look has claimed.
    func rings(
        _ workspace: String, _ conversation: String, entry: Int64?, recheck: Bool
    ) throws -> [String: [Channel: Recipient.Ring]] {
        let sql = "SELECT teammate, channel, entry, at, recheck FROM claim WHERE workspace = ? AND conversation = ?"
        var rings: [String: [Channel: Recipient.Ring]] = [:]
        let rows = try database.rows(sql, [workspace, conversation]) { row in
            let isOwn = row[2] as Int64 == entry && row[4] as Bool == recheck
            return (row[0] as String, Channel(rawValue: row[1]), Recipient.Ring(at: row.time(3), isOwn: isOwn))
        }
        for (teammate, channel, ring) in rows {
            if let channel { rings[teammate, default: [:]][channel] = ring }
        }
        return rings
    }

    /// Gives back what a first look of this very event has claimed.
    func release(_ key: HeldKey, entry: Int64) throws {
        try database.run(
            """
            DELETE FROM claim WHERE workspace = ? AND conversation = ? AND teammate = ? AND channel = ? AND entry = ? AND recheck = 0
            """,
            [key.workspace, key.conversation, key.teammate, key.channel.rawValue, entry])
    }

    func claim(_ key: HeldKey, entry: Int64, at now: Timestamp, recheck: Bool) throws {
        try database.run(
            """
            INSERT INTO claim (workspace, conversation, teammate, channel, entry, at, recheck) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET entry = excluded.entry, at = excluded.at, recheck = excluded.recheck
            """,
            [key.workspace, key.conversation, key.teammate, key.channel.rawValue, entry, now.milliseconds, recheck])
    }
}
