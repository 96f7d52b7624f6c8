import Messages

/// A dry run for people: who would be told, and under the table what the reasons mean.
public struct ExplanationText: Sendable {
    private let report: ExplanationReport
    private let width: Int?

    /// A text of a report.
    /// - Parameter width: the longest line, in characters; nil = as long as it takes.
    public init(_ report: ExplanationReport, width: Int?) {
        self.report = report
        self.width = width
    }

    /// All of it, with a line end at its end.
    public var text: String {
        if let unknown = report.unknownAssignee { return "The directory does not know \(unknown): nobody would be told.\n" }
        if report.lines.isEmpty { return "It concerns nobody.\n" }
        var table = TextTable("WHO", "CHANNEL", "TOLD", "WHY")
        for line in report.lines {
            let told = line.isTold ? "yes" : line.heldUntil == nil ? "no" : "later"
            table.add(line.name ?? line.teammate, line.channel.rawValue, told, why(line))
        }
        return [table.wrapped(width: width), meanings].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func why(_ line: ExplanationReport.Line) -> String {
        guard let reason = line.reason else { return line.destinations == 1 ? "1 destination" : "\(line.destinations) destinations" }
        return reason + (line.heldUntil.map { ", looked at again at \(ClockText.write($0)) UTC" } ?? "")
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
