/// A way to reach a person. The raw value is the word in preferences, queue names, logs and metrics.
public enum Channel: String, Sendable, Codable, CaseIterable, Hashable {
    /// A browser, through its vendor's push service (RFC 8030).
    case webPush = "web-push"
    /// A phone or tablet, through APNs or FCM.
    case mobilePush = "mobile-push"
    /// A mailbox, through a mail provider's HTTP API.
    case email
}

/// Why an assignment concerns a teammate. Preferences are kept for each scope on its own.
public enum Scope: String, Sendable, Codable, CaseIterable, Hashable {
    /// The conversation was given to the teammate.
    case assignedToMe
    /// The conversation was given to a team the teammate is in.
    case assignedToMyTeam
}
