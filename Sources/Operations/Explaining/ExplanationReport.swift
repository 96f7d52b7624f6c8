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
