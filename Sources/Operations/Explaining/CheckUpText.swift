import Messages

/// A check-up for people: who it is, what would be decided, where they can be told, and what to do about the rest.
public struct CheckUpText: Sendable {
    private let report: CheckUpReport
    private let width: Int?
    private let colours: Bool

    /// A text of a report.
    /// - Parameters:
    ///   - width: the longest line, in characters; nil = as long as it takes.
    ///   - colours: whether it is for a terminal that shows colours.
    public init(_ report: CheckUpReport, width: Int?, colours: Bool = false) {
        self.report = report
        self.width = width
        self.colours = colours
    }

    /// All of it, with a line end at its end.
    public var text: String {
        [person, decisions, places, advice].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var person: String {
        let who = report.name.map { "\($0) (\(report.teammate))" } ?? report.teammate
        var facts = [
            ("teammate", "\(who) in \(report.workspace)"),
            ("teams", report.teams.isEmpty ? "none" : report.teams.joined(separator: ", ")),
            ("last active", report.lastActivity.map { "\(age($0)) ago" } ?? "never"),
        ]
        if let removedAt = report.removedAt { facts.append(("removed", "\(age(removedAt)) ago")) }
        return WrappedText.glossary(facts.map { (term: $0.0, meaning: $0.1) }, width: width)
    }

    private var decisions: String {
        var table = TextTable("GIVEN TO", "CHANNEL", "SWITCH", "WOULD BE TOLD")
        for line in report.lines {
            let switches = (line.isOn ? "on" : "off") + (line.isChosen ? "" : " (default)")
            let isSure = line.heldUntil == nil && (!line.isTold || report.obstacle(line.channel) == nil)
            let colour = isSure ? VerdictColour.of(reason: line.reason) : .doubtful
            table.add([
                TextTable.Cell(given(line.scope)), TextTable.Cell(line.channel.rawValue), TextTable.Cell(switches),
                TextTable.Cell(verdict(line), colour),
            ])
        }
        return table.wrapped(width: width, colours: colours)
    }

    private func given(_ scope: Scope) -> String {
        switch scope {
        case .assignedToMe: report.teammate
        case .assignedToMyTeam: report.team.map { "team \($0)" } ?? "a team of theirs"
        }
    }

    private func verdict(_ line: CheckUpReport.Line) -> String {
        if line.isTold, let obstacle = report.obstacle(line.channel) { return "waiting: \(obstacle)" }
        if line.isTold { return line.destinations == 1 ? "yes" : "yes, at \(line.destinations) destinations" }
        let reason = line.reason ?? ""
        guard let due = line.heldUntil else { return "no: \(reason)" }
        return "later: \(reason), looked at again in \(AgeText.write(due - report.at))"
    }

    /// What a line may lose at its end comes last: the name of the destination.
    private var places: String {
        var table = TextTable("CHANNEL", "REGISTERED", "STATE", "SUCCESS", "ERROR", "SHOWN", "DESTINATION")
        for place in report.destinations {
            let state = [place.state, place.since.map(age)].compactMap { $0 }.joined(separator: " ")
            table.add([
                TextTable.Cell(place.channel.rawValue), TextTable.Cell(place.registeredAt.map(age) ?? "-"),
                TextTable.Cell(state, place.isUsable ? nil : .bad), TextTable.Cell(place.lastSuccess.map { age($0.at) } ?? "-"),
                TextTable.Cell(
                    place.lastError.map { "\(age($0.at)) \($0.code.isEmpty ? $0.reason : $0.code)" } ?? "-",
                    place.standingError == nil ? nil : .bad),
                TextTable.Cell(place.lastShown.map(age) ?? "-"), TextTable.Cell(place.label),
            ])
        }
        if table.isEmpty { return "No browser, device or mailbox.\n" }
        let kept = "Kept for \(report.journalDays) days (BELFRY_JOURNAL_DAYS)."
        let note = "How long ago the last success and error were, and when a notification was last shown here. \(kept)"
        return table.text(width: width, colours: colours) + WrappedText.lines(note, width: width).map { $0 + "\n" }.joined()
    }

    /// Each reason and each standing error once.
    private var advice: String {
        var terms: [(term: String, meaning: String)] = []
        for line in report.lines {
            if let reason = line.reason, let explanation = line.explanation { terms.append((reason, explanation)) }
        }
        for place in report.destinations {
            if let error = place.standingError { terms.append((error.answer, error.meaning)) }
        }
        var known: Set<String> = []
        return WrappedText.glossary(terms.filter { known.insert($0.term + $0.meaning).inserted }, width: width)
    }

    private func age(_ moment: Timestamp) -> String { AgeText.write(report.at - moment) }
}
