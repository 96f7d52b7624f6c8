import GRDB

extension HistoryReader {
    static let journal = """
        SELECT source, event, event_time, at, recheck, copies, assignee_kind, assignee, actor_kind, actor, decisions
        FROM journal INDEXED BY journal_by_conversation WHERE workspace = ? AND conversation = ? ORDER BY id
        """
    static let heldDecisions = """
        SELECT target, channel, since, due, lease IS NOT NULL FROM held
        WHERE workspace = ? AND conversation = ? AND kind = 'presence' AND target_kind = 'teammate' ORDER BY target, channel
        """
    static let outcomesOfConversation = """
        SELECT \(OutcomeRow.columns) FROM outcome INDEXED BY outcome_by_conversation WHERE workspace = ? AND conversation = ?
        ORDER BY at, attempt
        """
    static let receiptsOfNotification = "SELECT destination, kind, at FROM receipt WHERE workspace = ? AND notification = ? ORDER BY at"
    static let nameOfTeammate = "SELECT name FROM teammate WHERE workspace = ? AND id = ?"
    static let destination = "SELECT \(DestinationLabel.columns) FROM destination WHERE workspace = ? AND id = ?"

    /// How SQLite walks for each of the statements: a step per line.
    static func plans(_ database: Database) throws -> [String] {
        try [journal, heldDecisions, outcomesOfConversation, receiptsOfNotification, nameOfTeammate, destination].flatMap { statement in
            try database.rows("EXPLAIN QUERY PLAN " + statement, ["", ""]) { $0[3] as String }
        }
    }
}
