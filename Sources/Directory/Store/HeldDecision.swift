public import Messages

/// A decision against an active teammate that waits for its second look.
public struct HeldDecision: Sendable, Equatable {
    /// The recipient's id.
    public var teammate: String
    /// The channel this is about.
    public var channel: Channel
    /// When it was held first.
    public var since: Timestamp
    /// When it is looked at; while its jobs go out, when that would be tried again.
    public var due: Timestamp
    /// Whether the second look decided to tell them and the jobs are on their way to the broker.
    public var isGoingOut: Bool

    /// A held decision from its parts.
    public init(teammate: String, channel: Channel, since: Timestamp, due: Timestamp, isGoingOut: Bool) {
        self.teammate = teammate
        self.channel = channel
        self.since = since
        self.due = due
        self.isGoingOut = isGoingOut
    }
}
