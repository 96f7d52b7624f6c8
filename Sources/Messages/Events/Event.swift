/// A CloudEvent (CloudEvents 1.0) that the router understands.
public struct Event: Sendable, Equatable {
    /// Unique together with `source`: the key by which a second copy is recognised.
    public var id: String
    /// Who produced it: a URI reference.
    public var source: String
    /// When it happened; the moment of arrival when the producer does not say.
    public var time: Timestamp
    /// What happened.
    public var content: Content

    /// An event from its parts.
    public init(id: String, source: String, time: Timestamp, content: Content) {
        self.id = id
        self.source = source
        self.time = time
        self.content = content
    }

    /// What happened, by the event's type.
    public enum Content: Sendable, Equatable {
        case assigned(Assignment)
        case opened(Assignment)
        case seen(ConversationSeen)
        case closed(ConversationClosed)
        case presence(PresenceActive)
        case directory(DirectoryChange)
        case shown(NotificationSeen)
        case clicked(NotificationSeen)
    }
}
