import GRDB
import Messages
import Routing

/// Who was notified last, for each conversation, teammate and channel.
struct Claims {
    let database: Database
    let statements: RoutingStatements

    /// Gives back what the first, or the second, look at this very event has claimed.
    /// - Returns: the newest event that was silenced by it; nil when there is none, or the claim is another's.
    func release(_ key: HeldKey, entry: Int64, recheck: Bool) throws -> Int64? {
        let sql = """
            DELETE FROM claim WHERE workspace = ? AND conversation = ? AND teammate = ? AND channel = ? AND entry = ? AND recheck = ?
            RETURNING silenced
            """
        let arguments: StatementArguments = [
            key.workspace, key.conversation, key.teammate, key.channel.rawValue, entry, recheck ? 1 : 0,
        ]
        return try database.rows(sql, arguments) { $0[0] as Int64? }.first ?? nil
    }

    /// Gives back whatever was claimed for a teammate whom the conversation does not concern any more: when it comes back to them, that is
    /// news.
    func releaseAll(_ teammate: String, conversation: String, in workspace: String) throws {
        try database.run(
            "DELETE FROM claim WHERE workspace = ? AND conversation = ? AND teammate = ?", [workspace, conversation, teammate])
    }

    /// Notes that an event does not ring because of this claim. The newest one counts: whoever is told of it is told of all.
    func noteDeduplicated(_ key: HeldKey, _ entry: Int64) throws {
        try database.run(
            """
            UPDATE claim SET silenced = max(coalesce(silenced, 0), ?)
            WHERE workspace = ? AND conversation = ? AND teammate = ? AND channel = ? AND entry <> ?
            """,
            [entry, key.workspace, key.conversation, key.teammate, key.channel.rawValue, entry])
    }

    func claim(_ key: HeldKey, entry: Int64, at now: Timestamp, recheck: Bool) throws {
        let statement = statements.claim
        try statement.start()
        for text in [key.workspace, key.conversation, key.teammate, key.channel.rawValue] { try statement.bind(text) }
        for number in [entry, now.milliseconds, recheck ? 1 : 0] { try statement.bind(number) }
        try statement.run()
    }

    /// Whom the last claim has silenced stays noted: that ring may not have got out either.
    static let claimStatement = """
        INSERT INTO claim (workspace, conversation, teammate, channel, entry, at, recheck) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET entry = excluded.entry, at = excluded.at, recheck = excluded.recheck
        """
}

/// What a claim and a held decision are kept under.
struct HeldKey: Hashable {
    var workspace: String
    var conversation: String
    var teammate: String
    var channel: Channel
}
