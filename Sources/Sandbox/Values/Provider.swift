/// Whom a request was meant for. The raw values are part of the control interface.
public enum Provider: String, Codable, Hashable, Sendable, CaseIterable {
    case webPush = "web-push"
    case apns
    /// FCM's `messages:send`.
    case fcm
    /// The OAuth token service in front of FCM.
    case fcmToken = "fcm-token"
    case ses
    /// A real browser that uses the sandbox as its push service: what it did with a push.
    case browser
    /// A path nobody serves; it is kept in the journal because a wrong base URL shows up here.
    case unknown
}
