/// What the web push worker needs to know.
public struct WebPushSettings: Sendable {
    /// Our keys, the one new subscriptions are made with first. A subscription that names one of the others is served with that one.
    public var keys: [VAPIDKey]
    /// Whom a push service may write to.
    public var subject: VAPIDSubject
    /// Push services besides the four built in.
    public var hosts: [PushHost]
    /// Whether endpoints may be on this machine, also in plain http: for stand-ins only.
    public var allowsLoopback: Bool

    /// Settings from their parts. `keys` must not be empty: ``VAPIDKey/list(_:)`` never gives an empty list.
    public init(keys: [VAPIDKey], subject: VAPIDSubject, hosts: [PushHost] = [], allowsLoopback: Bool = false) {
        self.keys = keys
        self.subject = subject
        self.hosts = hosts
        self.allowsLoopback = allowsLoopback
    }
}
