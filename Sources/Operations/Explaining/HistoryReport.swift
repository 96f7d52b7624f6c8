public import Directory
public import Messages
import Routing

/// What happened to one conversation: who was notified about it and who was not, why, and what became of it; the shape of the command's
/// JSON. Times are milliseconds since 1970, and what is not known is left out.
public struct HistoryReport: Sendable, Codable, Equatable {
    public var workspace: String
    public var conversation: String
    /// Only this teammate was asked for.
    public var teammate: String?
    /// For how many days decisions and outcomes are kept.
    public var journalDays: Int
    /// Who has the conversation by the newest assignment.
    public var assignee: Assignment.Assignee?
    public var closedAt: Timestamp?
    /// What was decided, the oldest first; empty when nothing is recorded.
    public var entries: [Entry]
    /// What still waits for its recheck.
    public var held: [Held]
    /// When teammates opened the conversation last.
    public var seen: [Seen]
    /// Where else its events were found; nil when nobody searched, for want of the broker's address.
    public var elsewhere: Elsewhere?

    /// A decision that waits.
    public struct Held: Sendable, Codable, Equatable {
        public var teammate: String
        public var name: String?
        public var channel: Channel
        public var since: Timestamp
        public var due: Timestamp
        /// Whether it was decided to notify them, and the jobs are on their way to the broker.
        public var isGoingOut: Bool

        private enum CodingKeys: String, CodingKey {
            case teammate, name, channel, since, due
            case isGoingOut = "going_out"
        }
    }

    /// A teammate who has opened the conversation.
    public struct Seen: Sendable, Codable, Equatable {
        public var teammate: String
        public var name: String?
        public var at: Timestamp
    }

    private enum CodingKeys: String, CodingKey {
        case workspace, conversation, teammate, assignee, entries, held, seen, elsewhere
        case journalDays = "journal_days"
        case closedAt = "closed_at"
    }

    /// What a history says.
    public init(_ history: ConversationHistory, workspace: String, conversation: String, teammate: String?, journalDays: Int) {
        self.workspace = workspace
        self.conversation = conversation
        self.teammate = teammate
        self.journalDays = journalDays
        assignee = history.state?.assignee
        closedAt = history.state?.closedAt
        let jobs = JobReports(history, workspace: workspace)
        entries = history.entries.compactMap { Entry($0, of: teammate, names: history.names, jobs: jobs) }
        held = history.held.map {
            Held(
                teammate: $0.teammate, name: history.names[$0.teammate], channel: $0.channel, since: $0.since, due: $0.due,
                isGoingOut: $0.isGoingOut)
        }
        seen = history.seen.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map {
            Seen(teammate: $0.key, name: history.names[$0.key], at: $0.value)
        }
    }
}
