import Messages

/// One look of a history: a line about the event, and a table of who was told and who was not.
struct LookText {
    let look: HistoryReport.Look
    let width: Int?
    let colours: Bool

    init(_ look: HistoryReport.Look, width: Int?, colours: Bool) {
        self.look = look
        self.width = width
        self.colours = colours
    }

    var text: String {
        var table = TextTable("  WHO", "CHANNEL", "TOLD", "WHAT HAPPENED")
        for line in look.lines {
            let events = events(of: line)
            let (told, colour) = told(line)
            table.add([
                TextTable.Cell("  " + (line.name ?? line.teammate)), TextTable.Cell(line.channel.rawValue), TextTable.Cell(told, colour),
                TextTable.Cell(events.first ?? "", line.isTold ? nil : colour),
            ])
            for event in events.dropFirst() { table.add("", "", "", event) }
        }
        let heading = WrappedText.lines(heading, width: width).map { $0 + "\n" }.joined()
        return heading + (table.isEmpty ? "  It concerned nobody: \(nobody).\n" : table.wrapped(width: width, colours: colours))
    }

    private func told(_ line: HistoryReport.Line) -> (String, TextColour?) {
        if !line.isTold { return line.heldUntil == nil ? ("no", VerdictColour.of(reason: line.reason)) : ("later", .doubtful) }
        let states = line.jobs.map(\.state)
        // The best that is known of any of their devices.
        if line.jobs.contains(where: { $0.shownAt != nil || $0.clickedAt != nil }) { return ("shown", .good) }
        if states.contains(.delivered) { return ("accepted", .good) }
        if states.contains(.retrying) { return ("waiting", .doubtful) }
        if states.allSatisfy({ $0 == .withdrawn }) { return ("no", .doubtful) }
        return states.allSatisfy { $0 == .dead || $0 == .gone } ? ("failed", .bad) : ("queued", .doubtful)
    }

    private var heading: String {
        let time = ClockText.write(look.decidedAt)
        if look.isRecheck { return "\(time), second look at event \(look.event)" }
        let copies = look.copies > 1 ? ", came \(look.copies) times" : ""
        return "\(time), event \(look.event): given to \(assignee)\(actor)\(copies)"
    }

    private var assignee: String {
        switch look.assignee {
        case .team(let id): "team \(id)"
        case .bot(let id): "bot \(id)"
        case .teammate(let id): id
        case nil: "nobody"
        }
    }

    private var actor: String {
        guard let actor = look.assignedBy else { return "" }
        return " by \([actor.type.rawValue, actor.id].compactMap { $0 }.joined(separator: " "))"
    }

    private var nobody: String { look.assignee == nil ? "noAssignee" : "the team was empty" }

    private func events(of line: HistoryReport.Line) -> [String] {
        if line.isTold {
            return line.jobs.flatMap { job in
                line.jobs.count > 1 ? ["at \(job.label ?? job.destination):"] + events(of: job) : events(of: job)
            }
        }
        let until = line.heldUntil.map { ", looked at again at \(ClockText.write($0, beside: look.decidedAt))" } ?? ""
        return [(line.reason ?? "") + until]
    }

    /// What came of one job: each attempt, then whether it was seen.
    private func events(of job: JobReport) -> [String] {
        let attempts = job.outcomes.map { outcome in
            let number = outcome.attempt > 1 ? ", attempt \(outcome.attempt)" : ""
            return "\(clock(outcome.at)) \(end(of: outcome, number))"
        }
        let receipts = [("shown", job.shownAt), ("clicked", job.clickedAt)].compactMap { word, at in at.map { "\(clock($0)) \(word)" } }
        return (attempts.isEmpty ? ["in the worker's queue, or its report has not come"] : attempts) + receipts
    }

    private func end(of outcome: OutcomeReport, _ number: String) -> String {
        outcome.result == .delivered
            ? "accepted by \(ProviderName.of(outcome.provider))\(number): \(outcome.code)"
            : "\(OutcomeMeaning.word(outcome.result))\(number): \(outcome.answer)\(nextTry(outcome))"
    }

    private func nextTry(_ outcome: OutcomeReport) -> String {
        outcome.nextTryAt.map { ", next try at \(clock($0))" } ?? ""
    }

    private func clock(_ moment: Timestamp) -> String { ClockText.write(moment, beside: look.decidedAt) }
}
