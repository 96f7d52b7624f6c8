import Messages

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
