/// What fails, slows down and recovers together: one service on one host. Each has its own lane through a worker.
public struct LaneName: Sendable, Hashable {
    /// The service, as logs and metrics call it. It has to come from a closed list, such as `web-push/mozilla`, `apns` or `ses`.
    public var service: String
    /// Which of the service's hosts. It may come from outside, so it is no label of a metric; empty when the service has only one.
    public var host: String
    /// False when anybody may have made the host up, as below a domain: until it has answered it shares a lane with the service's others.
    public var isHostKnown: Bool

    /// A name from its parts.
    public init(service: String, host: String = "", isHostKnown: Bool = true) {
        self.service = service
        self.host = host
        self.isHostKnown = isHostKnown
    }
}
