import Directory
public import Messages
import Routing

extension HistoryReport {
    /// What was decided about one event: when it came, or at the second look.
    public struct Look: Sendable, Codable, Equatable {
        /// The event's id.
        public var event: String
        public var source: String
        /// When the conversation was given.
        public var time: Timestamp
        public var decidedAt: Timestamp
        /// Whether this was the second look at what was held.
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
        public var isTold: Bool
        /// The short word for why not; nil when they were told.
        public var reason: String?
        /// What an operator can do about it; nil when they were told.
        public var explanation: String?
        /// When it was to be looked at again.
        public var heldUntil: Timestamp?
        /// One for each browser, device or mailbox they were told at.
        public var jobs: [JobReport]

        private enum CodingKeys: String, CodingKey {
            case teammate, name, scope, channel, reason, explanation, jobs
            case isTold = "told"
            case heldUntil = "held_until"
        }
    }
}

extension HistoryReport.Look {
    /// Nil for a second look that was not at the teammate.
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
            HistoryReport.Line(
                teammate: decision.teammate, name: names[decision.teammate], scope: decision.scope, channel: decision.channel,
                isTold: decision.word == nil, reason: decision.word, explanation: decision.reason?.sentenceForOperator,
                heldUntil: decision.heldUntil, jobs: jobs.reports(decision, of: entry))
        }
        guard let teammate, lines.isEmpty else { return }
        if entry.isRecheck { return nil }
        lines = Self.stranger(teammate, entry.assignee)
    }

    /// Whoever has no decision was no recipient when it was made.
    private static func stranger(_ teammate: String, _ assignee: Assignment.Assignee?) -> [HistoryReport.Line] {
        let reason: Reason = assignee == nil ? .noAssignee : .notARecipient
        let scope: Scope = if case .team = assignee { .assignedToMyTeam } else { .assignedToMe }
        return Channel.allCases.map {
            HistoryReport.Line(
                teammate: teammate, scope: scope, channel: $0, isTold: false, reason: reason.word,
                explanation: reason.sentenceForOperator, jobs: [])
        }
    }
}
