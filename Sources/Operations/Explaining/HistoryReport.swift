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

extension HistoryReport {
    /// Where events of a conversation may be that have not got through the router.
    public struct Elsewhere: Sendable, Codable, Equatable {
        /// Dead letters about it, and what no route took.
        public var letters: [DeadLetterSummary] = []
        /// Queues in front of the router that are not empty. Which events wait there cannot be seen without taking them out.
        public var waiting: [Waiting] = []
        /// Why not everything was looked through; nil when everything was.
        public var problem: String?

        /// What was found: nothing yet.
        /// - Parameter problem: why not everything was looked through.
        public init(problem: String? = nil) { self.problem = problem }

        /// A queue in which events wait.
        public struct Waiting: Sendable, Codable, Equatable {
            public var queue: String
            public var messages: Int
            /// How many take from it; a queue that only delays has none.
            public var consumers: Int

            /// A queue with what waits in it.
            public init(queue: String, messages: Int, consumers: Int) {
                (self.queue, self.messages, self.consumers) = (queue, messages, consumers)
            }
        }
    }

    /// Whether anything was found: a decision, or an event of the conversation among the dead letters.
    public var isFound: Bool { !isEmpty || !(elsewhere?.letters.isEmpty ?? true) }

    /// Whether nothing was decided about the conversation, and nothing waits to be.
    public var isEmpty: Bool { entries.isEmpty && held.isEmpty }
}

extension HistoryReport {
    /// What was decided about one event: when it came, or at the recheck.
    public struct Entry: Sendable, Codable, Equatable {
        /// The event's id.
        public var event: String
        public var source: String
        /// When the conversation was given.
        public var time: Timestamp
        public var decidedAt: Timestamp
        /// Whether this was the recheck of what was held.
        public var isRecheck: Bool
        /// How often the event came.
        public var copies: Int
        public var assignee: Assignment.Assignee?
        public var assignedBy: Assignment.Actor?
        public var lines: [Line]

        private enum CodingKeys: String, CodingKey {
            case event, source, time, copies, assignee, lines
            case decidedAt = "decided_at"
            case isRecheck = "recheck"
            case assignedBy = "assigned_by"
        }
    }

    /// One recipient and channel.
    public struct Line: Sendable, Codable, Equatable {
        public var teammate: String
        public var name: String?
        public var scope: Scope
        public var channel: Channel
        /// Whether it was decided to notify them.
        public var isNotified: Bool
        /// What the person is told about it, as of now.
        public var sentence: String
        /// The short word for why not; nil when they were notified.
        public var reason: String?
        /// What an operator can do about it; nil when they were notified.
        public var explanation: String?
        /// When it was to be rechecked.
        public var heldUntil: Timestamp?
        /// One for each browser, device or mailbox.
        public var jobs: [JobReport]

        private enum CodingKeys: String, CodingKey {
            case teammate, name, scope, channel, sentence, reason, explanation, jobs
            case isNotified = "notified"
            case heldUntil = "held_until"
        }
    }
}

extension HistoryReport.Line {
    /// How far a decision has come: the best that is known of any of the destinations.
    enum Progress {
        /// Decided against it.
        case no
        /// Decided against it for now, and held for the recheck.
        case later
        /// No report has come: it waits, is under way, or its report was lost.
        case queued
        /// The last attempt failed and another follows.
        case waiting
        case accepted
        /// Shown or clicked, as the page or app reported.
        case shown
        /// It waited, and by then there was a reason not to send it.
        case withdrawn
        /// Given up, or there is no such destination any more.
        case failed
    }

    var progress: Progress {
        if !isNotified { return heldUntil == nil ? .no : .later }
        let states = jobs.map(\.state)
        if jobs.contains(where: { $0.shownAt != nil || $0.clickedAt != nil }) { return .shown }
        if states.contains(.delivered) { return .accepted }
        if states.contains(.retrying) { return .waiting }
        if states.isEmpty || states.contains(.notRecorded) { return .queued }
        return states.allSatisfy { $0 == .withdrawn } ? .withdrawn : .failed
    }
}

extension HistoryReport.Entry {
    /// Nil for a recheck that was not about the teammate.
    init?(_ entry: JournalEntry, of teammate: String?, names: [String: String], jobs: JobReports) {
        event = entry.event
        source = entry.source
        time = entry.time
        decidedAt = entry.at
        isRecheck = entry.isRecheck
        copies = entry.copies
        assignee = entry.assignee
        assignedBy = entry.actor
        lines = entry.decisions.map { decision in
            var line = HistoryReport.Line(
                teammate: decision.teammate, name: names[decision.teammate], scope: decision.scope, channel: decision.channel,
                isNotified: decision.word == nil, sentence: "", reason: decision.word,
                explanation: decision.reason?.sentenceForOperator, heldUntil: decision.heldUntil, jobs: jobs.reports(decision, of: entry))
            line.sentence = PersonalSentence.about(line, decision.reason, decidedAt: entry.at)
            return line
        }
        guard let teammate, lines.isEmpty else { return }
        if entry.isRecheck { return nil }
        lines = Self.stranger(teammate, entry.assignee)
    }

    /// A teammate without a decision was no recipient when it was made.
    private static func stranger(_ teammate: String, _ assignee: Assignment.Assignee?) -> [HistoryReport.Line] {
        let reason: Reason = assignee == nil ? .noAssignee : .notARecipient
        let scope: Scope = if case .team = assignee { .assignedToMyTeam } else { .assignedToMe }
        return Channel.allCases.map {
            HistoryReport.Line(
                teammate: teammate, scope: scope, channel: $0, isNotified: false, sentence: reason.sentenceForTeammate,
                reason: reason.word, explanation: reason.sentenceForOperator, jobs: [])
        }
    }
}

/// The jobs of a conversation with what became of them. The journal has destinations only: a job's id follows from them.
struct JobReports {
    private let workspace: String
    private let outcomes: [String: [JobOutcomes.Entry]]
    private let receipts: [String: [NotificationReceipt]]
    private let labels: [String: String]

    init(_ history: ConversationHistory, workspace: String) {
        self.workspace = workspace
        outcomes = Dictionary(grouping: history.outcomes) { $0.job.lowercase }
        receipts = Dictionary(grouping: history.receipts) { $0.seen.notification }
        labels = history.labels
    }

    func reports(_ decision: JournalDecision, of entry: JournalEntry) -> [JobReport] {
        let notification = StableID.notification(
            workspace: workspace, source: entry.source, event: entry.event, teammate: decision.teammate)
        let seen = receipts[notification.lowercase] ?? []
        return decision.destinations.map { destination in
            let job = StableID.job(notification: notification, channel: decision.channel, destination: destination).lowercase
            let entries = outcomes[job] ?? []
            let here = seen.filter { $0.seen.destination == destination }
            return JobReport(
                id: job, destination: destination, label: decision.channel == .email ? "mailbox" : labels[destination],
                state: JobReport.State(entries), outcomes: entries.map(OutcomeReport.init),
                shownAt: here.first { $0.kind == .shown }?.at, clickedAt: here.first { $0.kind == .clicked }?.at)
        }
    }
}
