import FoundationEssentials
import GRDB
import Messages
import Routing

/// Reads what has been recorded about one conversation, from one snapshot.
struct HistoryReader {
    let database: Database
    let workspace: String
    let conversation: String
    /// Only what concerns this teammate; nil = everybody.
    let teammate: String?

    /// Nil when the workspace is not known.
    func history() throws -> ConversationHistory? {
        guard try database.first("SELECT 1 FROM workspace WHERE id = ?", [workspace], { $0[0] as Int }) != nil else { return nil }
        let conversations = Conversations(database: database, statements: RoutingStatements(database))
        let state = try conversations.state(workspace, conversation)
        var history = ConversationHistory(
            state: state == ConversationState() ? nil : state, entries: try entries(), held: try held(), outcomes: try outcomes(),
            seen: try conversations.seen(workspace, conversation).filter { concerns($0.key) })
        let decisions = history.entries.flatMap(\.decisions)
        history.receipts = try receipts(of: history.entries)
        history.names = try names(of: Set(decisions.map(\.teammate)).union(history.seen.keys))
        history.labels = try labels(of: Set(decisions.flatMap(\.destinations)).union(history.outcomes.map(\.destination)))
        return history
    }

    private func concerns(_ other: String) -> Bool { teammate == nil || teammate == other }

    private func entries() throws -> [JournalEntry] {
        try database.rows(Self.journal, [workspace, conversation]) { row in
            let decisions = try DecisionRecord.read(row[10]).filter { concerns($0.t) }.map(\.decision)
            let actor = (row[8] as String?).flatMap(Assignment.Actor.Kind.init(rawValue:)).map { Assignment.Actor(type: $0, id: row[9]) }
            return JournalEntry(
                source: row[0], event: row[1], time: row.time(2), at: row.time(3), isRecheck: row[4], copies: row[5],
                assignee: Assignment.Assignee(kind: row[6], id: row[7]), actor: actor, decisions: decisions)
        }
    }

    private func held() throws -> [HeldDecision] {
        let rows = try database.rows(Self.heldDecisions, [workspace, conversation]) { row in
            Channel(rawValue: row[1]).map {
                HeldDecision(teammate: row[0], channel: $0, since: row.time(2), due: row.time(3), isGoingOut: row[4])
            }
        }
        return rows.compactMap { $0 }.filter { concerns($0.teammate) }
    }

    private func outcomes() throws -> [JobOutcomes.Entry] {
        try database.rows(Self.outcomesOfConversation, [workspace, conversation], OutcomeRow.entry)
            .compactMap { $0 }.filter { concerns($0.teammate) }
    }

    /// A receipt names the notification only, whose id follows from the event and the teammate.
    private func receipts(of entries: [JournalEntry]) throws -> [NotificationReceipt] {
        let notifications = entries.flatMap { entry in
            entry.decisions.filter { !$0.destinations.isEmpty }.map {
                StableID.notification(workspace: workspace, source: entry.source, event: entry.event, teammate: $0.teammate).lowercase
            }
        }
        return try Set(notifications).flatMap { try receipts(of: $0) }.sorted { $0.at < $1.at }
    }

    private func receipts(of notification: String) throws -> [NotificationReceipt] {
        let rows = try database.rows(Self.receiptsOfNotification, [workspace, notification]) { row in
            let destination: String = row[0]
            let seen = NotificationSeen(
                workspace: workspace, notification: notification, destination: destination.isEmpty ? nil : destination)
            return NotificationReceipt.Kind(rawValue: row[1]).map { NotificationReceipt(seen, kind: $0, at: row.time(2)) }
        }
        return rows.compactMap { $0 }
    }

    private func names(of teammates: Set<String>) throws -> [String: String] {
        try teammates.reduce(into: [:]) { names, id in
            names[id] = try database.first(Self.nameOfTeammate, [workspace, id]) { $0[0] as String? } ?? nil
        }
    }

    private func labels(of destinations: Set<String>) throws -> [String: String] {
        try destinations.reduce(into: [:]) { labels, id in
            labels[id] = try database.first(Self.destination, [workspace, id]) { DestinationLabel.text($0, from: 0) }
        }
    }
}

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

/// Reads the newest reports of workers. They are kept by conversation, not by time: those of the conversations that were decided last are read.
struct RecentOutcomes {
    let database: Database

    /// More conversations than these say nothing more about the services.
    private static let conversations = 200
    /// One conversation of a large team has thousands of jobs.
    private static let mostEntries = 5000

    /// The oldest first; reports of a newer version's words are left out.
    func entries(since: Timestamp) throws -> [JobOutcomes.Entry] {
        let newest = try database.rows(Self.newest, [Self.conversations]) { Conversation(workspace: $0[0], id: $0[1]) }
        var known: Set<Conversation> = []
        var entries: [JobOutcomes.Entry] = []
        for conversation in newest where known.insert(conversation).inserted && entries.count < Self.mostEntries {
            let outcomes = try database.rows(
                HistoryReader.outcomesOfConversation, [conversation.workspace, conversation.id], OutcomeRow.entry)
            entries += outcomes.compactMap { $0 }.filter { $0.at >= since }
        }
        return entries.sorted { $0.at < $1.at }
    }

    private struct Conversation: Hashable {
        var workspace: String
        var id: String
    }

    private static let newest = "SELECT workspace, conversation FROM journal ORDER BY id DESC LIMIT ?"
}

/// A worker's report as it is kept.
enum OutcomeRow {
    /// The columns ``entry(_:)`` reads.
    static let columns = """
        job, notification, workspace, teammate, conversation, channel, destination, result, provider, code, reason, attempt, at, \
        provider_id, next_try_at
        """

    /// Writes a report down; the same one twice is kept once.
    static func keep(_ entry: JobOutcomes.Entry, in database: Database) throws {
        try database.run(
            """
            INSERT OR IGNORE INTO outcome (job, attempt, result, notification, workspace, teammate, conversation, channel,
                destination, provider, code, reason, at, provider_id, next_try_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                entry.job.lowercase, entry.attempt, entry.result.rawValue, entry.notification.lowercase, entry.workspace, entry.teammate,
                entry.conversation, entry.channel.rawValue, entry.destination, entry.provider, entry.code, entry.reason,
                entry.at.milliseconds, entry.providerId, entry.nextTryAt?.milliseconds,
            ])
    }

    /// Nil for words of a newer version's.
    static func entry(_ row: Row) -> JobOutcomes.Entry? {
        guard let job = UUID(uuidString: row[0]), let notification = UUID(uuidString: row[1]), let channel = Channel(rawValue: row[5]),
            let result = JobOutcomes.Result(rawValue: row[7])
        else { return nil }
        return JobOutcomes.Entry(
            job: job, notification: notification, workspace: row[2], teammate: row[3], conversation: row[4], channel: channel,
            destination: row[6], result: result, provider: row[8], code: row[9], reason: row[10], attempt: row[11], at: row.time(12),
            providerId: row[13], nextTryAt: row.optionalTime(14))
    }
}
