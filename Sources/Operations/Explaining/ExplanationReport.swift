public import Directory
public import Messages
import Routing

/// Who would be told about an event on which channel, and why the others would not; the shape of the command's JSON.
public struct ExplanationReport: Sendable, Codable, Equatable {
    /// One recipient and channel.
    public struct Line: Sendable, Codable, Equatable {
        public var teammate: String
        public var name: String?
        public var scope: Scope
        public var channel: Channel
        /// Whether they are told.
        public var isTold: Bool
        /// To how many browsers, devices or mailboxes.
        public var destinations: Int
        /// The short word for why not; nil when they are told.
        public var reason: String?
        /// What an operator can do about it; nil when they are told.
        public var explanation: String?
        /// When it is looked at again: who is active now may have gone by then.
        public var heldUntil: Timestamp?

        private enum CodingKeys: String, CodingKey {
            case teammate, name, scope, channel, destinations, reason, explanation
            case isTold = "told"
            case heldUntil = "held_until"
        }
    }

    public var event: String
    /// The workspace, team or teammate that the directory does not know; then nobody can be told.
    public var unknownAssignee: String?
    public var lines: [Line]

    private enum CodingKeys: String, CodingKey {
        case event, lines
        case unknownAssignee = "unknown_assignee"
    }

    /// What an explanation says about an event.
    public init(_ event: Event, _ explanation: Explanation) {
        self.event = event.id
        unknownAssignee = explanation.unknownAssignee
        lines = explanation.decisions.map { decision in
            Line(
                teammate: decision.teammate, name: explanation.names[decision.teammate], scope: decision.scope, channel: decision.channel,
                isTold: decision.reason == nil, destinations: decision.destinations.count, reason: decision.reason?.word,
                explanation: decision.reason?.sentenceForOperator, heldUntil: decision.heldUntil)
        }
    }
}
