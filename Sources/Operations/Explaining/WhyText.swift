import Messages

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
