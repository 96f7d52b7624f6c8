public import Messages

/// Why one person was, or was not, notified about one conversation: what they are told themselves, and what is recorded, for the operator.
/// The shape of the command's JSON.
public struct WhyReport: Sendable, Codable, Equatable {
    /// One sentence for the person, about one channel.
    public struct Line: Sendable, Codable, Equatable {
        /// The event's id.
        public var event: String
        /// When it was decided, for the last time.
        public var decidedAt: Timestamp
        public var assignee: Assignment.Assignee?
        public var channel: Channel
        public var isNotified: Bool
        public var sentence: String
        /// The short word for why not; nil when they were notified.
        public var reason: String?

        private enum CodingKeys: String, CodingKey {
            case event, assignee, channel, sentence, reason
            case decidedAt = "decided_at"
            case isNotified = "notified"
        }
    }

    public var teammate: String
    public var name: String?
    /// The oldest first; of a decision that was rechecked only the recheck. Empty when nothing is recorded.
    public var lines: [Line]
    /// What is recorded of the conversation, as far as it is about this person.
    public var history: HistoryReport

    /// The report of a history that is about this teammate alone.
    public init(_ history: HistoryReport, teammate: String) {
        self.teammate = teammate
        self.history = history
        let entries = history.entries
        name = entries.flatMap(\.lines).compactMap(\.name).first
        lines = entries.indices.flatMap { index in
            entries[index].lines.filter { !Self.isRechecked($0, entries[index], later: entries[(index + 1)...]) }
                .map { Line($0, of: entries[index]) }
        }
    }

    private static func isRechecked(
        _ line: HistoryReport.Line, _ entry: HistoryReport.Entry, later: ArraySlice<HistoryReport.Entry>
    ) -> Bool {
        line.heldUntil != nil
            && later.contains { recheck in
                recheck.isRecheck && recheck.event == entry.event && recheck.source == entry.source
                    && recheck.lines.contains { $0.channel == line.channel }
            }
    }
}

extension WhyReport.Line {
    fileprivate init(_ line: HistoryReport.Line, of entry: HistoryReport.Entry) {
        event = entry.event
        decidedAt = entry.decidedAt
        assignee = entry.assignee
        channel = line.channel
        isNotified = line.isNotified
        sentence = line.sentence
        reason = line.reason
    }
}

/// Why one person was, or was not, notified: first their own sentences, below them the operator's detail.
public struct WhyText: Sendable {
    private let report: WhyReport
    private let width: Int?
    private let colours: Bool

    /// A text of a report.
    /// - Parameters:
    ///   - width: the longest line, in columns; nil = as long as it takes.
    ///   - colours: whether it is for a terminal that shows colours.
    public init(_ report: WhyReport, width: Int?, colours: Bool = false) {
        self.report = report
        self.width = width
        self.colours = colours
    }

    /// All of it, with a line end at its end.
    public var text: String {
        let detail = HistoryText(report.history, width: width, colours: colours).text
        if report.lines.isEmpty { return detail }
        return "\(heading)\(sentences)\nFor the operator:\n\(detail)"
    }

    private var heading: String {
        let who = report.name.map { "\($0) (\(report.teammate))" } ?? report.teammate
        return WrappedText.lines("\(who), about conversation \(report.history.conversation):", width: width).map { $0 + "\n" }.joined()
    }

    /// Under each decision a line for each channel.
    private var sentences: String {
        var text = ""
        var rest = report.lines[...]
        while let first = rest.first {
            let together = rest.prefix { $0.event == first.event && $0.decidedAt == first.decidedAt }
            rest = rest.dropFirst(together.count)
            text += "  \(ClockText.write(first.decidedAt)) UTC, assigned to \(AssigneeText.write(first.assignee).onOneLine):\n"
            let lines = together.map { (term: "    \($0.channel.rawValue)", meaning: $0.sentence) }
            text += WrappedText.glossary(lines, width: width)
        }
        return text
    }
}
