import Directory
public import Messages
import Routing

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
