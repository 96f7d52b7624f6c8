/// What the mobile push worker needs to know. A service without settings leaves its devices' jobs waiting as `misconfigured`.
public struct MobilePushSettings: Sendable {
    /// Apple's; nil when no device of theirs is to be served.
    public var apns: APNsSettings?
    /// Google's; nil when no device of theirs is to be served.
    public var fcm: FCMSettings?

    /// Settings from their parts.
    public init(apns: APNsSettings?, fcm: FCMSettings?) {
        self.apns = apns
        self.fcm = fcm
    }
}
