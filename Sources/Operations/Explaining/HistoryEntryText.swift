import Messages

/// One entry of a history: a line about the event, and a table of who was notified and who was not.
struct HistoryEntryText {
    let entry: HistoryReport.Entry
    let width: Int?
    let colours: Bool

    init(_ entry: HistoryReport.Entry, width: Int?, colours: Bool) {
        self.entry = entry
        self.width = width
        self.colours = colours
    }

    var text: String {
        var table = TextTable("  WHO", "CHANNEL", "NOTIFIED", "WHAT HAPPENED")
        for line in entry.lines {
            let events = events(of: line)
            let (word, colour) = progress(line)
            table.add([
                TextTable.Cell("  " + (line.name ?? line.teammate)), TextTable.Cell(line.channel.rawValue), TextTable.Cell(word, colour),
                TextTable.Cell(events.first ?? "", line.isNotified ? nil : colour),
            ])
            for event in events.dropFirst() { table.add("", "", "", event) }
        }
        let heading = WrappedText.lines(heading, width: width).map { $0 + "\n" }.joined()
        return heading + (table.isEmpty ? "  It concerned nobody: \(nobody).\n" : table.wrapped(width: width, colours: colours))
    }

    private func progress(_ line: HistoryReport.Line) -> (String, TextColour?) {
        switch line.progress {
        case .no: ("no", VerdictColour.of(reason: line.reason))
        case .later: ("later", .doubtful)
        case .queued: ("queued", .doubtful)
        case .waiting: ("waiting", .doubtful)
        case .accepted: ("accepted", .good)
        case .shown: ("shown", .good)
        case .withdrawn: ("no", .doubtful)
        case .failed: ("failed", .bad)
        }
    }

    private var heading: String {
        let time = ClockText.write(entry.decidedAt)
        if entry.isRecheck { return "\(time), recheck of event \(entry.event)" }
        let copies = entry.copies > 1 ? ", came \(entry.copies) times" : ""
        return "\(time), event \(entry.event): given to \(AssigneeText.write(entry.assignee))\(actor)\(copies)"
    }

    private var actor: String {
        guard let actor = entry.assignedBy else { return "" }
        return " by \([actor.type.rawValue, actor.id].compactMap { $0 }.joined(separator: " "))"
    }

    private var nobody: String { entry.assignee == nil ? "noAssignee" : "the team was empty" }

    private func events(of line: HistoryReport.Line) -> [String] {
        if line.isNotified {
            return line.jobs.flatMap { job in
                line.jobs.count > 1 ? ["at \(job.label ?? job.destination):"] + events(of: job) : events(of: job)
            }
        }
        let until = line.heldUntil.map { ", rechecked at \(ClockText.write($0, beside: entry.decidedAt))" } ?? ""
        return [(line.reason ?? "") + until]
    }

    /// What came of one job: each attempt, then whether it was seen.
    private func events(of job: JobReport) -> [String] {
        let attempts = job.outcomes.map { outcome in
            let number = outcome.attempt > 1 ? ", attempt \(outcome.attempt)" : ""
            return "\(clock(outcome.at)) \(end(of: outcome, number))"
        }
        let receipts = [("shown", job.shownAt), ("clicked", job.clickedAt)].compactMap { word, at in at.map { "\(clock($0)) \(word)" } }
        return (attempts.isEmpty ? ["no report has come yet"] : attempts) + receipts
    }

    private func end(of outcome: OutcomeReport, _ number: String) -> String {
        outcome.result == .delivered
            ? "accepted by \(ProviderName.of(outcome.provider))\(number): \(outcome.code)"
            : "\(OutcomeMeaning.word(outcome.result))\(number): \(outcome.answer)\(nextTry(outcome))"
    }

    private func nextTry(_ outcome: OutcomeReport) -> String {
        outcome.nextTryAt.map { ", next try at \(clock($0))" } ?? ""
    }

    private func clock(_ moment: Timestamp) -> String { ClockText.write(moment, beside: entry.decidedAt) }
}

/// Who has a conversation, for people.
enum AssigneeText {
    /// Such as `team sales`, `bot triage`, or the teammate's id alone.
    static func write(_ assignee: Assignment.Assignee?) -> String {
        switch assignee {
        case .team(let id): "team \(id)"
        case .bot(let id): "bot \(id)"
        case .teammate(let id): id
        case nil: "nobody"
        }
    }
}
