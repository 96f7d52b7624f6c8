public import AMQP
public import Endpoints
public import Routing

/// What the router needs to know.
public struct RouterOptions: Sendable {
    /// Where the broker is.
    public var broker: BrokerOptions
    /// How many assignments may be unacknowledged at once.
    public var prefetch: Int
    /// The rules' numbers: windows and lifetimes.
    public var routing: RoutingSettings
    /// Which endpoints of browsers come into the directory.
    public var endpoints: EndpointRules
    /// How many days the journal keeps what was decided.
    public var journalDays: Int
    /// How often the directory is asked for decisions whose time has come.
    public var recheckInterval: Duration

    /// Options from their parts.
    public init(
        broker: BrokerOptions, prefetch: Int = 1024, routing: RoutingSettings, endpoints: EndpointRules = EndpointRules(),
        journalDays: Int = 7, recheckInterval: Duration = .seconds(1)
    ) {
        self.broker = broker
        self.prefetch = prefetch
        self.routing = routing
        self.endpoints = endpoints
        self.journalDays = journalDays
        self.recheckInterval = recheckInterval
    }

    /// The most messages one write transaction takes: see "The way of a message" in ARCHITECTURE.md.
    static let batch = 256
}
