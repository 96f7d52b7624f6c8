import Messages

/// A dry run for people: who would be notified, and under the table what the reasons mean.
public struct ExplanationText: Sendable {
    private let report: ExplanationReport
    private let width: Int?
    private let colours: Bool

    /// A text of a report.
    /// - Parameters:
    ///   - width: the longest line, in columns; nil = as long as it takes.
    ///   - colours: whether it is for a terminal that shows colours.
    public init(_ report: ExplanationReport, width: Int?, colours: Bool = false) {
        self.report = report
        self.width = width
        self.colours = colours
    }

    /// All of it, with a line end at its end.
    public var text: String {
        if let unknown = report.unknownAssignee {
            return paragraph("The directory does not know \(unknown): nobody would be notified.", .bad)
                + paragraph(
                    """
                    Send directory.workspace.upserted, .team.upserted or .teammate.upserted for it. Until then the router retries \
                    it after 5 and 30 s; after that the event becomes a dead letter (unknownAssignee).
                    """)
        }
        let nobody = report.concernsNobody.map { paragraph("Nobody would be notified.", .doubtful) + paragraph($0) }
        if report.lines.isEmpty { return nobody ?? "It concerns nobody.\n" }
        var table = TextTable("WHO", "CHANNEL", "NOTIFIED", "WHY")
        for line in report.lines {
            let notified = line.isNotified ? "yes" : line.heldUntil == nil ? "no" : "later"
            let colour = line.heldUntil == nil ? VerdictColour.of(reason: line.reason) : .doubtful
            table.add([
                TextTable.Cell(line.name ?? line.teammate), TextTable.Cell(line.channel.rawValue), TextTable.Cell(notified, colour),
                TextTable.Cell(why(line), line.reason == nil ? nil : colour),
            ])
        }
        let parts = [nobody ?? "", table.wrapped(width: width, colours: colours), meanings]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func paragraph(_ text: String, _ colour: TextColour? = nil) -> String {
        WrappedText.lines(text, width: width).map { (colours ? colour?.paint($0) : nil) ?? $0 }.map { $0 + "\n" }.joined()
    }

    private func why(_ line: ExplanationReport.Line) -> String {
        guard let reason = line.reason else { return line.destinations == 1 ? "1 destination" : "\(line.destinations) destinations" }
        return reason + (line.heldUntil.map { ", rechecked at \(ClockText.write($0)) UTC" } ?? "")
    }

    private var meanings: String {
        var known: Set<String> = []
        let terms = report.lines.compactMap { line -> (term: String, meaning: String)? in
            guard let reason = line.reason, let explanation = line.explanation else { return nil }
            return known.insert(reason + explanation).inserted ? (reason, explanation) : nil
        }
        return WrappedText.glossary(terms, width: width)
    }
}
