import GRDB
import Messages
import Routing

/// What is known about conversations, and who has looked at them.
struct Conversations {
    let database: Database
    let statements: RoutingStatements

    func state(_ workspace: String, _ conversation: String) throws -> ConversationState {
        let sql = "SELECT assignee_kind, assignee, assigned_at, closed_at FROM conversation WHERE workspace = ? AND id = ?"
        return try database.first(sql, [workspace, conversation]) { row in
            ConversationState(
                closedAt: row.optionalTime(3), assignee: Assignment.Assignee(kind: row[0], id: row[1]), assignedAt: row.optionalTime(2))
        } ?? ConversationState()
    }

    func keep(_ state: ConversationState, _ workspace: String, _ conversation: String, now: Timestamp) throws {
        let statement = statements.keepConversation
        try statement.start()
        for text in [workspace, conversation, state.assignee?.kind, state.assignee?.id] { try statement.bind(text) }
        for number in [state.assignedAt?.milliseconds, state.closedAt?.milliseconds, now.milliseconds] { try statement.bind(number) }
        try statement.run()
    }

    static let keepStatement = """
        INSERT INTO conversation (workspace, id, assignee_kind, assignee, assigned_at, closed_at, touched_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET assignee_kind = excluded.assignee_kind, assignee = excluded.assignee,
            assigned_at = excluded.assigned_at, closed_at = excluded.closed_at, touched_at = excluded.touched_at
        """

    /// What a clock that jumped has written for a later moment than now gives way to what is true.
    func close(_ closed: ConversationClosed, at time: Timestamp, now: Timestamp) throws {
        var state = try state(closed.workspace, closed.conversation.id)
        state.closedAt = max(Timestamp.known(state.closedAt, at: now) ?? time, time)
        try keep(state, closed.workspace, closed.conversation.id, now: now)
    }

    /// As ``close(_:at:now:)`` does it.
    func see(_ seen: ConversationSeen, at time: Timestamp, now: Timestamp) throws {
        let latest = now + Timestamp.clockTolerance
        try database.run(
            """
            INSERT INTO seen (workspace, conversation, teammate, at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET at = iif(at > ?5, excluded.at, max(at, excluded.at))
            """,
            [seen.workspace, seen.conversation.id, seen.teammate, time.milliseconds, latest.milliseconds])
    }

    func seen(_ workspace: String, _ conversation: String) throws -> [String: Timestamp] {
        let sql = "SELECT teammate, at FROM seen WHERE workspace = ? AND conversation = ?"
        let rows = try database.rows(sql, [workspace, conversation]) { ($0[0] as String, $0.time(1)) }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }
}
