/// `notification.shown` and `notification.clicked`: what became of a notification at its destination.
public struct NotificationSeen: Sendable, Codable, Equatable {
    /// The customer account.
    public var workspace: String
    /// The notification's id.
    public var notification: String
    /// Where it was shown or clicked.
    public var destination: String?

    /// An event from its parts.
    public init(workspace: String, notification: String, destination: String?) {
        self.workspace = workspace
        self.notification = notification
        self.destination = destination
    }
}

/// `presence.active`: a teammate has just done something in the product.
public struct PresenceActive: Sendable, Codable, Equatable {
    /// The customer account.
    public var workspace: String
    /// Who is active.
    public var teammate: String

    /// An event from its parts.
    public init(workspace: String, teammate: String) {
        self.workspace = workspace
        self.teammate = teammate
    }
}
