/// A way to reach a person. The raw value is the word in preferences, queue names, logs and metrics.
public enum Channel: String, Sendable, Codable, CaseIterable, Hashable {
    /// A browser, through its vendor's push service (RFC 8030).
    case webPush = "web-push"
    /// A phone or tablet, through APNs or FCM.
    case mobilePush = "mobile-push"
    /// A mailbox, through a mail provider's HTTP API.
    case email
}
