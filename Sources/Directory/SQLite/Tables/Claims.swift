import GRDB
import Messages
import Routing

/// Who was rung last, for each conversation, teammate and channel.
struct Claims {
    let database: Database
    let statements: RoutingStatements

    /// Gives back what a first look of this very event has claimed.
    func release(_ key: HeldKey, entry: Int64) throws {
        try database.run(
            """
            DELETE FROM claim WHERE workspace = ? AND conversation = ? AND teammate = ? AND channel = ? AND entry = ? AND recheck = 0
            """,
            [key.workspace, key.conversation, key.teammate, key.channel.rawValue, entry])
    }

    func claim(_ key: HeldKey, entry: Int64, at now: Timestamp, recheck: Bool) throws {
        let statement = statements.claim
        try statement.start()
        for text in [key.workspace, key.conversation, key.teammate, key.channel.rawValue] { try statement.bind(text) }
        for number in [entry, now.milliseconds, recheck ? 1 : 0] { try statement.bind(number) }
        try statement.run()
    }

    static let claimStatement = """
        INSERT INTO claim (workspace, conversation, teammate, channel, entry, at, recheck) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET entry = excluded.entry, at = excluded.at, recheck = excluded.recheck
        """
}
