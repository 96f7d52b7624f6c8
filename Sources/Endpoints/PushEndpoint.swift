/// A subscription's endpoint that may be sent to (RFC 8030 §4): only ``EndpointRules`` makes one.
public struct PushEndpoint: Sendable, Equatable {
    /// The URL in its one spelling (``WebAddress/canonical``): two endpoints that mean the same are equal. Its path or query is a secret,
    /// and is never logged.
    public let url: String
    /// The audience of a VAPID token (RFC 8292 §2).
    public let origin: String
    public let service: PushService
}
