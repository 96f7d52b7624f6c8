import Messages

/// A check-up for people: first the person's own sentences; below them the operator's detail: what would be decided, where they can be
/// notified, and what to do about the rest.
public struct CheckUpText: Sendable {
    private let report: CheckUpReport
    private let width: Int?
    private let colours: Bool

    /// A text of a report.
    /// - Parameters:
    ///   - width: the longest line, in columns; nil = as long as it takes.
    ///   - colours: whether it is for a terminal that shows colours.
    public init(_ report: CheckUpReport, width: Int?, colours: Bool = false) {
        self.report = report
        self.width = width
        self.colours = colours
    }

    /// All of it, with a line end at its end.
    public var text: String {
        let heading = "\(who) in \(report.workspace), about a new conversation:"
        let parts = [paragraph(heading) + sentences, "For the operator:\n" + facts, decisions, destinations, advice]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var who: String { report.name.map { "\($0) (\(report.teammate))" } ?? report.teammate }

    /// What the person is told, in their own words.
    private var sentences: String {
        Scope.allCases.map { scope in
            let lines = report.lines.filter { $0.scope == scope }.map { (term: "    \($0.channel.rawValue)", meaning: $0.sentence) }
            return lines.isEmpty ? "" : "  Assigned to \(given(scope).onOneLine):\n" + WrappedText.glossary(lines, width: width)
        }
        .joined()
    }

    private var facts: String {
        var facts = [
            (term: "  teams", meaning: report.teams.isEmpty ? "none" : report.teams.joined(separator: ", ")),
            (term: "  last active", meaning: report.lastActivity.map { "\(age($0)) ago" } ?? "never"),
        ]
        if let removedAt = report.removedAt { facts.append((term: "  removed", meaning: "\(age(removedAt)) ago")) }
        return WrappedText.glossary(facts, width: width)
    }

    private var decisions: String {
        var table = TextTable("GIVEN TO", "CHANNEL", "SWITCH", "WOULD BE NOTIFIED")
        for line in report.lines {
            let switches = (line.isOn ? "on" : "off") + (line.isChosen ? "" : " (default)")
            let isSure = line.heldUntil == nil && (!line.isNotified || report.obstacle(line.channel) == nil)
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
        if line.isNotified, let obstacle = report.obstacle(line.channel) { return "waiting: \(obstacle)" }
        if line.isNotified { return line.destinations == 1 ? "yes" : "yes, at \(line.destinations) destinations" }
        let reason = line.reason ?? ""
        guard let due = line.heldUntil else { return "no: \(reason)" }
        return "later: \(reason), rechecked in \(AgeText.write(due - report.at))"
    }

    /// What a line may lose at its end comes last: the name of the destination.
    private var destinations: String {
        var table = TextTable("CHANNEL", "REGISTERED", "STATE", "SUCCESS", "ERROR", "SHOWN", "DESTINATION")
        for destination in report.destinations {
            let state = [destination.state, destination.since.map(age)].compactMap { $0 }.joined(separator: " ")
            table.add([
                TextTable.Cell(destination.channel.rawValue), TextTable.Cell(destination.registeredAt.map(age) ?? "-"),
                TextTable.Cell(state, destination.isUsable ? nil : .bad), TextTable.Cell(destination.lastSuccess.map { age($0.at) } ?? "-"),
                TextTable.Cell(
                    destination.lastError.map { "\(age($0.at)) \($0.code.isEmpty ? $0.reason : $0.code)" } ?? "-",
                    destination.standingError == nil ? nil : .bad),
                TextTable.Cell(destination.lastShown.map(age) ?? "-"), TextTable.Cell(destination.label),
            ])
        }
        if table.isEmpty { return "No browser, device or mailbox.\n" }
        let kept = "Kept for \(report.journalDays) days (BELFRY_JOURNAL_DAYS)."
        let note = "How long ago the last success and error were, and when a notification was last shown there. \(kept)"
        return table.text(width: width, colours: colours) + WrappedText.lines(note, width: width).map { $0 + "\n" }.joined()
    }

    /// Each reason and each standing error once.
    private var advice: String {
        var terms: [(term: String, meaning: String)] = []
        for line in report.lines {
            if let reason = line.reason, let explanation = line.explanation { terms.append((reason, explanation)) }
        }
        for destination in report.destinations {
            if let error = destination.standingError { terms.append((error.answer, error.meaning)) }
        }
        var known: Set<String> = []
        return WrappedText.glossary(terms.filter { known.insert($0.term + $0.meaning).inserted }, width: width)
    }

    private func age(_ moment: Timestamp) -> String { AgeText.write(report.at - moment) }

    private func paragraph(_ text: String) -> String { WrappedText.lines(text, width: width).map { $0 + "\n" }.joined() }
}
