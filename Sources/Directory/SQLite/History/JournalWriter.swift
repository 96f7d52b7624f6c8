import GRDB
import Messages
import Routing

/// What was decided, one entry per assignment and one per recheck.
struct JournalWriter {
    let database: Database
    let statements: RoutingStatements

    /// Writes what was decided when the event came. Another copy is counted; it takes the place of the first one's decisions only when
    /// it rings, since the first one's may not have got out.
    func record(_ event: AssignmentEvent, _ decisions: [Decision], now: Timestamp, existing: Int64?) throws -> Int64 {
        guard let existing else { return try insert(event, decisions, now: now, recheck: false) }
        if decisions.contains(where: { $0.reason == nil }) {
            try database.run(
                "UPDATE journal SET copies = copies + 1, at = ?, decisions = ? WHERE id = ?",
                [now.milliseconds, DecisionRecord.json(decisions), existing])
        } else {
            try database.run("UPDATE journal SET copies = copies + 1 WHERE id = ?", [existing])
        }
        return existing
    }

    /// Writes what a second look has come to.
    func recordRecheck(_ event: AssignmentEvent, _ decisions: [Decision], now: Timestamp) throws {
        if !decisions.isEmpty { _ = try insert(event, decisions, now: now, recheck: true) }
    }

    private func insert(_ event: AssignmentEvent, _ decisions: [Decision], now: Timestamp, recheck: Bool) throws -> Int64 {
        let (assignment, statement) = (event.assignment, statements.insertEntry)
        let conversation = assignment.conversation
        try statement.start()
        for text in [assignment.workspace, conversation.id, event.source, event.id] { try statement.bind(text) }
        for number in [recheck ? 1 : 0, event.time.milliseconds, now.milliseconds] { try statement.bind(number) }
        try statement.bind(assignment.assignee?.kind)
        try statement.bind(assignment.assignee?.id)
        try statement.bind(assignment.assignedBy?.type.rawValue)
        try statement.bind(assignment.assignedBy?.id)
        for text in [conversation.subject, conversation.preview, conversation.url, conversation.customer?.name] { try statement.bind(text) }
        try statement.bind(DecisionRecord.json(decisions))
        try statement.run()
        return database.lastInsertedRowID
    }

    static let insertStatement = """
        INSERT INTO journal (workspace, conversation, source, event, recheck, event_time, at, copies, assignee_kind, assignee,
            actor_kind, actor, subject, preview, url, customer, decisions)
        VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// The assignment of an entry, to be decided again.
    func event(_ entry: Int64, isRepeat: Bool) throws -> AssignmentEvent? {
        let sql = """
            SELECT workspace, conversation, source, event, event_time, assignee_kind, assignee, actor_kind, actor,
                subject, preview, url, customer FROM journal WHERE id = ?
            """
        return try database.first(sql, [entry]) { row in
            let conversation = Conversation(
                id: row[1], subject: row[9], preview: row[10], url: row[11],
                customer: (row[12] as String?).map { Conversation.Customer(name: $0) })
            let actor = (row[7] as String?).flatMap(Assignment.Actor.Kind.init(rawValue:)).map { Assignment.Actor(type: $0, id: row[8]) }
            let assignment = Assignment(
                workspace: row[0], conversation: conversation, assignee: Assignment.Assignee(kind: row[5], id: row[6]), assignedBy: actor)
            return AssignmentEvent(source: row[2], id: row[3], time: row.time(4), assignment: assignment, isRepeat: isRepeat)
        }
    }
}
