/// What a provider said, in a form that may be logged, counted and put into headers: no token, no address, no body.
public struct ProviderAnswer: Sendable, Equatable {
    /// Such as `apns`, `fcm`, `ses`, or `web-push/mozilla`.
    public var provider: String
    /// The HTTP status, or the transport's error such as `curl-28`.
    public var code: String
    /// The provider's reason in its own word (`Unregistered`), or one of ours.
    public var reason: String
    /// What it says about the whole service, where outcome and status would say something else: a phone that has had too many is
    /// answered with 429, although the service takes everybody else's. Nil = as they say (``Outcome/sign``).
    public var sign: ServiceSign?

    /// An answer from its parts.
    public init(provider: String, code: String, reason: String = "", sign: ServiceSign? = nil) {
        self.provider = provider
        self.code = code
        self.reason = reason
        self.sign = sign
    }
}
