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

/// Where events of a conversation are that have not got through the router, for people.
struct ElsewhereText {
    let report: HistoryReport
    let width: Int?

    /// Several paragraphs, each with a line end at its end, also when nothing was found.
    var text: String {
        guard report.elsewhere != nil else { return nobodyLooked }
        let found = found
        return found.isEmpty
            ? paragraph(
                """
                No dead letter is about it, and no event waits for the router; what the router has taken and not decided yet cannot be \
                seen: ask again, and look at belfry status. \(kept)
                """) : found
    }

    /// The paragraphs about what was found; empty when nothing was.
    var found: String {
        guard let elsewhere = report.elsewhere else { return "" }
        var parts = [letters(elsewhere)] + elsewhere.waiting.map(waiting)
        if let problem = elsewhere.problem { parts.append(paragraph("\(problem).")) }
        return parts.joined()
    }

    private var nobodyLooked: String {
        paragraph("With BELFRY_AMQP_URL set this also looks for its events among the dead letters and before the router. \(kept)")
    }

    private var kept: String {
        """
        Otherwise the event was not published, or it is longer ago than decisions are kept: \(report.journalDays) days \
        (BELFRY_JOURNAL_DAYS).
        """
    }

    private func letters(_ elsewhere: HistoryReport.Elsewhere) -> String {
        guard let first = elsewhere.letters.first else { return "" }
        var table = TextTable("DEAD LETTER", "QUEUE", "SINCE", "REASON", "DETAIL")
        for letter in elsewhere.letters {
            table.add(letter.id, letter.queue, letter.failedAt.map { ClockText.write($0) } ?? "-", letter.reason, letter.detail ?? "")
        }
        let advice = "belfry dead show \(first.id) shows it. When its cause is gone: belfry dead replay --id \(first.id)"
        return table.wrapped(width: width) + paragraph(advice)
    }

    private func waiting(_ waiting: HistoryReport.Elsewhere.Waiting) -> String {
        let events = CountText.write(waiting.messages, "event") + (waiting.messages == 1 ? " waits" : " wait") + " in \(waiting.queue)"
        let isWork = waiting.queue == WorkQueue.assignments.name
        let why =
            switch (isWork, waiting.consumers) {
            case (true, 0): "which nobody takes from: is the router running?"
            case (true, _): "and the router has not come to them."
            case (false, _): "from which the router gets them again."
            }
        return paragraph("\(events), \(why) It may be among them.")
    }

    private func paragraph(_ text: String) -> String { WrappedText.lines(text, width: width).map { $0 + "\n" }.joined() }
}
