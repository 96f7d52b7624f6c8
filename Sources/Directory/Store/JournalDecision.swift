public import Messages
public import Routing

/// A decision as the journal remembers it: of destinations the ids only.
public struct JournalDecision: Sendable, Equatable {
    /// The recipient's id.
    public var teammate: String
    /// Why the assignment concerned them.
    public var scope: Scope
    /// The channel this is about.
    public var channel: Channel
    /// Where they were told; empty when they were not.
    public var destinations: [String]
    /// The short word for why not, as ``Reason/word`` has it; nil when they were told.
    public var word: String?
    /// The reason; nil when they were told, and for a word of a newer version's.
    public var reason: Reason?
    /// When it was to be looked at again; nil for a decision that was final.
    public var heldUntil: Timestamp?

    /// A decision from its parts.
    public init(
        teammate: String, scope: Scope, channel: Channel, destinations: [String] = [], word: String? = nil, reason: Reason? = nil,
        heldUntil: Timestamp? = nil
    ) {
        self.teammate = teammate
        self.scope = scope
        self.channel = channel
        self.destinations = destinations
        self.word = word
        self.reason = reason
        self.heldUntil = heldUntil
    }
}
