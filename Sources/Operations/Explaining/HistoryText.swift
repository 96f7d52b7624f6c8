import Messages

/// What happened to a conversation, for people: a table for each time it was decided, and under them what the reasons mean.
public struct HistoryText: Sendable {
    private let report: HistoryReport
    private let width: Int?
    private let colours: Bool

    /// A text of a report.
    /// - Parameters:
    ///   - width: the longest line, in columns; nil = as long as it takes.
    ///   - colours: whether it is for a terminal that shows colours.
    public init(_ report: HistoryReport, width: Int?, colours: Bool = false) {
        self.report = report
        self.width = width
        self.colours = colours
    }

    /// All of it, with a line end at its end.
    public var text: String {
        if report.isEmpty { return nothing }
        let entries = report.entries.map { HistoryEntryText($0, width: width, colours: colours).text }
        let parts = [heading] + entries + [waiting, meanings, ElsewhereText(report: report, width: width).found]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var nothing: String {
        let asked = report.teammate.map { " and \($0)" } ?? ""
        return paragraph("Nothing is decided about conversation \(report.conversation)\(asked) in \(report.workspace).") + "\n"
            + ElsewhereText(report: report, width: width).text
    }

    private var heading: String {
        var sentences = ["Conversation \(report.conversation) in \(report.workspace)"]
        if let assignee = report.assignee { sentences[0] += ", now with \(AssigneeText.write(assignee))" }
        if let closedAt = report.closedAt { sentences.append("closed at \(ClockText.write(closedAt))") }
        return paragraph(sentences.joined(separator: ", ") + ". Times are UTC.")
    }

    private var waiting: String {
        if report.held.isEmpty { return "" }
        var table = TextTable("WAITS", "CHANNEL", "SINCE", "UNTIL")
        for held in report.held {
            let due = ClockText.write(held.due, beside: held.since)
            table.add(
                held.name ?? held.teammate, held.channel.rawValue, ClockText.write(held.since),
                held.isGoingOut ? "is going out" : due + ", then it is rechecked")
        }
        return table.text(width: width)
    }

    /// Each reason and each trouble once, however many lines have it.
    private var meanings: String {
        var terms: [(term: String, meaning: String)] = []
        for line in report.entries.flatMap(\.lines) {
            if let reason = line.reason, let explanation = line.explanation { terms.append((reason, explanation)) }
            for outcome in line.jobs.compactMap(\.outcomes.last) where outcome.result != .delivered {
                terms.append((OutcomeMeaning.word(outcome.result), outcome.meaning))
            }
        }
        for seen in report.seen { terms.append(("seen", "\(seen.name ?? seen.teammate) opened it at \(ClockText.write(seen.at)).")) }
        var known: Set<String> = []
        return WrappedText.glossary(terms.filter { known.insert($0.term + $0.meaning).inserted }, width: width)
    }

    private func paragraph(_ text: String) -> String {
        WrappedText.lines(text, width: width).map { $0 + "\n" }.joined()
    }
}
