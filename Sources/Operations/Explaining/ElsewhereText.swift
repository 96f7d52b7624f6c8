import Messages

/// Where the events of a conversation are of which nothing is recorded, for people.
struct ElsewhereText {
    let report: HistoryReport
    let width: Int?

    /// Several paragraphs, each with a line end at its end.
    var text: String {
        guard let elsewhere = report.elsewhere else { return nobodyLooked }
        var parts = [letters(elsewhere)] + elsewhere.waiting.map(waiting)
        if let problem = elsewhere.problem { parts.append(paragraph("\(problem).")) }
        let found = parts.filter { !$0.isEmpty }
        return found.isEmpty ? paragraph("No dead letter is about it, and no event waits for the router. \(kept)") : found.joined()
    }

    private var nobodyLooked: String {
        paragraph("With BELFRY_AMQP_URL set this also looks for its events among the dead letters and before the router. \(kept)")
    }

    private var kept: String {
        """
        Decisions and outcomes are kept for \(report.journalDays) days (BELFRY_JOURNAL_DAYS): either it is longer ago, or the event was \
        not published.
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
