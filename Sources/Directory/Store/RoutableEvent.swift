public import Messages

/// A conversation event for ``RoutingStore/route(_:now:settings:)``.
public struct RoutableEvent: Sendable, Equatable {
    /// What came in.
    public var event: Event
    /// Whether the message was redelivered, came from a retry queue, or was replayed: then it passes the claim that it made itself.
    public var isRepeat: Bool

    /// An event from its parts.
    public init(_ event: Event, isRepeat: Bool = false) {
        self.event = event
        self.isRepeat = isRepeat
    }
}
