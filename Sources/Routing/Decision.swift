public import Messages

/// Whether one recipient is told on one channel, and if not, why.
public struct Decision: Sendable, Equatable {
    /// The recipient's id.
    public var teammate: String
    /// Why the assignment concerns them.
    public var scope: Scope
    /// The channel this is about.
    public var channel: Channel
    /// What was decided.
    public var verdict: Verdict
    /// When the decision is looked at again; nil = it is final. Only a decision against an active teammate is held.
    public var heldUntil: Timestamp?
    /// Whether nothing but another event's ring stands in the way: should that ring not get out, this is decided again.
    public var isDeduplicated: Bool

    /// A decision from its parts.
    public init(
        teammate: String, scope: Scope, channel: Channel, verdict: Verdict, heldUntil: Timestamp? = nil, isDeduplicated: Bool = false
    ) {
        self.teammate = teammate
        self.scope = scope
        self.channel = channel
        self.verdict = verdict
        self.heldUntil = heldUntil
        self.isDeduplicated = isDeduplicated
    }

    /// What was decided.
    public enum Verdict: Sendable, Equatable {
        /// Tell them, at each of these; never empty.
        case notify([Destination])
        /// Do not, for the first reason that holds.
        case not(Reason)
    }

    /// The reason against it; nil when they are told.
    public var reason: Reason? {
        switch verdict {
        case .notify: nil
        case .not(let reason): reason
        }
    }

    /// Where they are told; empty when they are not.
    public var destinations: [Destination] {
        switch verdict {
        case .notify(let destinations): destinations
        case .not: []
        }
    }
}
