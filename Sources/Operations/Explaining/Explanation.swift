public import Directory
public import Messages
import Routing

/// Who would be notified about an event on which channel, and why the others would not; the shape of the command's JSON.
public struct ExplanationReport: Sendable, Codable, Equatable {
    /// One recipient and channel.
    public struct Line: Sendable, Codable, Equatable {
        public var teammate: String
        public var name: String?
        public var scope: Scope
        public var channel: Channel
        /// Whether they are notified.
        public var isNotified: Bool
        /// To how many browsers, devices or mailboxes.
        public var destinations: Int
        /// What the person would be told about it.
        public var sentence: String
        /// The short word for why not; nil when they are notified.
        public var reason: String?
        /// What an operator can do about it; nil when they are notified.
        public var explanation: String?
        /// When it is rechecked: who is active now may have gone by then.
        public var heldUntil: Timestamp?

        private enum CodingKeys: String, CodingKey {
            case teammate, name, scope, channel, destinations, sentence, reason, explanation
            case isNotified = "notified"
            case heldUntil = "held_until"
        }
    }

    public var event: String
    /// The workspace, team or teammate that the directory does not know; then nobody can be notified.
    public var unknownAssignee: String?
    /// Why it concerns nobody, with what to do about it; nil when it concerns somebody.
    public var concernsNobody: String?
    public var lines: [Line]

    private enum CodingKeys: String, CodingKey {
        case event, lines
        case unknownAssignee = "unknown_assignee"
        case concernsNobody = "concerns_nobody"
    }

    /// What an explanation says about an event.
    public init(_ event: Event, _ explanation: Explanation, now: Timestamp) {
        self.event = event.id
        unknownAssignee = explanation.unknownAssignee
        let isAboutSomebody =
            explanation.unknownAssignee != nil
            || explanation.decisions.contains { $0.reason != .notARecipient && $0.reason != .noAssignee }
        concernsNobody = isAboutSomebody ? nil : Self.emptiness(of: event)
        lines = explanation.decisions.map { decision in
            Line(
                teammate: decision.teammate, name: explanation.names[decision.teammate], scope: decision.scope, channel: decision.channel,
                isNotified: decision.reason == nil, destinations: decision.destinations.count,
                sentence: PersonalSentence.now(decision.reason, heldFor: decision.heldUntil.map { $0 - now }),
                reason: decision.reason?.word, explanation: decision.reason?.sentenceForOperator, heldUntil: decision.heldUntil)
        }
    }

    private static func emptiness(of event: Event) -> String? {
        switch event.content {
        case .assigned(let assignment), .opened(let assignment):
            switch assignment.assignee {
            case nil: Reason.noAssignee.sentenceForOperator
            case .team(let team):
                "The team \(team) has no members: send directory.team.upserted with all of them, or belfry directory set team --join."
            case .bot: "A bot has it: people are notified when it hands the conversation over."
            case .teammate: nil
            }
        case .seen, .closed, .presence, .directory, .shown, .clicked: nil
        }
    }
}

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

/// The colours of explanations: green for who is notified, yellow for what comes later, red for what somebody has to fix.
enum VerdictColour {
    /// The colour for a reason; nil for what is just as people want it.
    static func of(reason: String?) -> TextColour? {
        guard let reason else { return .good }
        let isWrong = reason.hasPrefix("noDestination.") || [Reason.addressSuppressed.word, Reason.teammateRemoved.word].contains(reason)
        return isWrong ? .bad : nil
    }
}
