public import Endpoints

/// What the web push worker needs to know.
public struct WebPushSettings: Sendable {
    /// Our keys, the one new subscriptions are made with first. A subscription that names one of the others is served with that one.
    public var keys: [VAPIDKey]
    /// Whom a push service may write to.
    public var subject: VAPIDSubject
    /// Which endpoints may be sent to.
    public var endpoints: EndpointRules

    /// Settings from their parts. `keys` must not be empty: ``VAPIDKey/list(_:)`` never gives an empty list.
    public init(keys: [VAPIDKey], subject: VAPIDSubject, endpoints: EndpointRules = EndpointRules()) {
        self.keys = keys
        self.subject = subject
        self.endpoints = endpoints
    }
}
