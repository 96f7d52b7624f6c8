public import AMQP
public import Directory
public import Routing

/// What the router needs to know.
public struct RouterOptions: Sendable {
    /// Where the broker is.
    public var broker: BrokerOptions
    /// How many assignments may be unacknowledged at once.
    public var prefetch: Int
    /// The rules' numbers: windows and lifetimes.
    public var routing: RoutingSettings
    /// What comes into the directory.
    public var intake: IntakeRules
    /// How many days the journal keeps what was decided.
    public var journalDays: Int
    /// How often the directory is asked for decisions whose time has come.
    public var recheckInterval: Duration

    /// Options from their parts.
    public init(
        broker: BrokerOptions, prefetch: Int = 1024, routing: RoutingSettings, intake: IntakeRules,
        journalDays: Int = 7, recheckInterval: Duration = .seconds(1)
    ) {
        self.broker = broker
        self.prefetch = prefetch
        self.routing = routing
        self.intake = intake
        self.journalDays = journalDays
        self.recheckInterval = recheckInterval
    }

    /// The rules' numbers at this moment. A clock that has jumped ends nothing: what looks too late by it becomes a job, and its worker has a
    /// clock of its own.
    func rules(by clock: WatchedClock) -> RoutingSettings {
        var rules = routing
        rules.judgesLateness = !clock.read().isInDoubt
        return rules
    }

    /// The most messages one write transaction takes: see "Batches" in this module's README.md.
    static let batch = 256
}
