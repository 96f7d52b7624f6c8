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
