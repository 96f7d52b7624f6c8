public import CircuitBreaking
public import Messages

/// What a provider said, in a form that may be logged, counted and put into headers: no token, no address, no body.
public struct ProviderAnswer: Sendable, Equatable {
    /// Such as `apns`, `fcm`, `ses`, or `web-push/mozilla`.
    public var provider: String
    /// The HTTP status, or the transport's error such as `curl-28`.
    public var code: String
    /// The provider's reason in its own word (`Unregistered`), or one of ours.
    public var reason: String
    /// What it says about the whole service, where outcome and status would say something else: a phone that has had too many is
    /// answered with 429, although the service takes everybody else's. Nil = as they say (``Outcome/signal``).
    public var signal: CircuitSignal?
    /// Which setting of ours to look at when the job is held for our own fault, such as `BELFRY_APNS_TOPIC`. A constant, never data.
    public var setting: String?
    /// The provider's own id of what it has taken, where it gives one: what its later reports, of bounces for example, name.
    public var id: String?
    /// Where Apple knows the device, when a device whose environment nobody had told was accepted.
    public var environment: MobileEnvironment?

    /// An answer from its parts.
    public init(
        provider: String, code: String, reason: String = "", signal: CircuitSignal? = nil, setting: String? = nil, id: String? = nil
    ) {
        self.provider = provider
        self.code = code
        self.reason = reason
        self.signal = signal
        self.setting = setting
        self.id = id
    }
}
