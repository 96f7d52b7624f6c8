import GRDB
import Messages
import Routing

/// What the tables know about one conversation when an event about it comes. Mostly nothing: so it is one statement and not five.
struct KnownConversation {
    /// The journal's entry of the same event, when it has been here before.
    var entry: Int64?
    /// The time of the event's first copy, as the journal has it.
    private var firstTime: Timestamp?
    var state = ConversationState()
    /// Who was notified last, by teammate.
    var rings: [String: [Channel: Ring]] = [:]
    /// When teammates looked at it.
    var seen: [String: Timestamp] = [:]
    /// Which decisions are held, and of which event: the journal's entry.
    var held: [HeldKey: Int64] = [:]

    /// A claim as it is kept.
    struct Ring {
        var entry: Int64
        var at: Timestamp
        var isOfRecheck: Bool
    }

    /// What a row is about: its first column.
    private enum Kind: Int64 { case entry, state, ring, seen, held }

    static let statement = """
        SELECT 0, id, event_time, NULL, NULL, NULL FROM journal WHERE workspace = ?1 AND source = ?3 AND event = ?4 AND recheck = 0
        UNION ALL SELECT 1, assigned_at, closed_at, NULL, assignee_kind, assignee FROM conversation WHERE workspace = ?1 AND id = ?2
        UNION ALL SELECT 2, entry, at, recheck, teammate, channel FROM claim WHERE workspace = ?1 AND conversation = ?2
        UNION ALL SELECT 3, at, NULL, NULL, teammate, NULL FROM seen WHERE workspace = ?1 AND conversation = ?2
        UNION ALL SELECT 4, entry, NULL, NULL, target, channel FROM held
            WHERE workspace = ?1 AND conversation = ?2 AND kind = 'presence' AND target_kind = 'teammate'
        """

    init(_ event: AssignmentEvent, _ statements: RoutingStatements) throws {
        let (workspace, conversation) = (event.assignment.workspace, event.assignment.conversation.id)
        let statement = statements.known
        try statement.start()
        for text in [workspace, conversation, event.source, event.id] { try statement.bind(text) }
        while try statement.step() { take(statement, workspace, conversation) }
    }

    private mutating func take(_ row: PreparedStatement, _ workspace: String, _ conversation: String) {
        guard let kind = row.number(0).flatMap(Kind.init(rawValue:)) else { return }
        let channel = row.text(5).flatMap(Channel.init(rawValue:))
        switch (kind, row.text(4), channel) {
        case (.entry, _, _):
            entry = row.number(1)
            firstTime = row.time(2)
        case (.state, let assignee, _):
            state = ConversationState(
                closedAt: row.time(2), assignee: Assignment.Assignee(kind: assignee, id: row.text(5)), assignedAt: row.time(1))
        case (.ring, let teammate?, let channel?):
            guard let entry = row.number(1), let at = row.time(2) else { return }
            rings[teammate, default: [:]][channel] = Ring(entry: entry, at: at, isOfRecheck: row.number(3) != 0)
        case (.seen, let teammate?, _): seen[teammate] = row.time(1)
        case (.held, let teammate?, let channel?):
            held[HeldKey(workspace: workspace, conversation: conversation, teammate: teammate, channel: channel)] = row.number(1)
        case (.ring, _, _), (.seen, _, _), (.held, _, _): break
        }
    }

    /// A copy of the event as its first one was: without a time of its own each copy would count as of its arrival, and so would one from
    /// the future until its time has come.
    func dated(_ copy: AssignmentEvent, at now: Timestamp) -> AssignmentEvent {
        guard let time = Timestamp.known(firstTime, at: now) else { return copy }
        var event = copy
        event.time = time
        return event
    }

    /// The rings of a teammate as a decision sees them.
    /// - Parameters:
    ///   - entry: the journal's entry of the event that is being decided; nil when it is new.
    ///   - recheck: whether this is a second look, which only passes what a second look has claimed.
    func rings(_ teammate: String, entry: Int64?, recheck: Bool) -> [Channel: Recipient.Ring] {
        guard let rings = rings[teammate] else { return [:] }
        return rings.mapValues { Recipient.Ring(at: $0.at, isOwn: $0.entry == entry && $0.isOfRecheck == recheck) }
    }

    /// The rings of a teammate as the recheck of a job sees them: it passes what either look at its own event has claimed.
    func ringsForJob(_ teammate: String, entry: Int64) -> [Channel: Recipient.Ring] {
        guard let rings = rings[teammate] else { return [:] }
        return rings.mapValues { Recipient.Ring(at: $0.at, isOwn: $0.entry == entry) }
    }

    /// What the first look at an event has claimed.
    func claims(of entry: Int64, in event: AssignmentEvent) -> Set<HeldKey> {
        let (workspace, conversation) = (event.assignment.workspace, event.assignment.conversation.id)
        var claims: Set<HeldKey> = []
        for (teammate, rings) in rings {
            for (channel, ring) in rings where ring.entry == entry && !ring.isOfRecheck {
                claims.insert(HeldKey(workspace: workspace, conversation: conversation, teammate: teammate, channel: channel))
            }
        }
        return claims
    }

    /// How SQLite walks for the statement: a step per line.
    static func plans(_ database: Database) throws -> [String] {
        try database.rows("EXPLAIN QUERY PLAN " + statement, ["", "", "", ""]) { $0[3] as String }
    }
}
