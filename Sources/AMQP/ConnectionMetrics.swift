import CoreMetrics

/// The metrics every connection has.
struct ConnectionMetrics: Sendable {
    let connected: Gauge
    let blocked: Gauge
    let reconnects: Counter
    let heartbeatTimeouts: Counter

    init(connection: String) {
        connected = Gauge(.connected, connection)
        blocked = Gauge(.blocked, connection)
        reconnects = Counter(.reconnects, connection)
        heartbeatTimeouts = Counter(.heartbeatTimeouts, connection)
    }
}

/// The metrics of a consumer.
struct SettlementMetrics: Sendable {
    let stale: Counter
    let failures: Counter
    private let acknowledged: Counter
    private let rejected: Counter
    private let handedBack: Counter

    init(connection: String) {
        stale = Counter(.staleSettlements, connection)
        failures = Counter(.settlementFailures, connection)
        acknowledged = Counter(.settled, connection, ("disposition", Disposition.acknowledge.rawValue))
        rejected = Counter(.settled, connection, ("disposition", Disposition.reject.rawValue))
        handedBack = Counter(.settled, connection, ("disposition", Disposition.requeue.rawValue))
    }

    func settled(_ disposition: Disposition, by count: Int) {
        switch disposition {
        case .acknowledge: acknowledged.increment(by: count)
        case .reject: rejected.increment(by: count)
        case .requeue: handedBack.increment(by: count)
        }
    }
}

/// The metrics of a publisher.
struct PublishMetrics: Sendable {
    let published: Counter
    let unknownReturns: Counter
    private let connection: String

    init(connection: String) {
        self.connection = connection
        published = Counter(.published, connection)
        unknownReturns = Counter(.unknownReturns, connection)
    }

    func failed(_ failures: some Sequence<BrokerError>) {
        for failure in failures {
            Counter(.publishFailures, connection, ("reason", failure.kind.rawValue)).increment()
        }
    }
}

extension Counter {
    fileprivate convenience init(_ name: ConnectionMetric, _ connection: String, _ more: (String, String)...) {
        self.init(label: name.rawValue, dimensions: [("connection", connection)] + more)
    }
}

extension Gauge {
    fileprivate convenience init(_ name: ConnectionMetric, _ connection: String) {
        self.init(label: name.rawValue, dimensions: [("connection", connection)])
    }
}

/// The names of this module's metrics; each has the label `connection`.
enum ConnectionMetric: String, Sendable, CaseIterable {
    case connected = "belfry_amqp_connected"
    case reconnects = "belfry_amqp_reconnects_total"
    case blocked = "belfry_amqp_blocked"
    case published = "belfry_amqp_published_total"
    case publishFailures = "belfry_amqp_publish_failures_total"
    case settled = "belfry_amqp_settled_total"
    case staleSettlements = "belfry_amqp_stale_settlements_total"
    case settlementFailures = "belfry_amqp_settlement_failures_total"
    case heartbeatTimeouts = "belfry_amqp_heartbeat_timeouts_total"
    case unknownReturns = "belfry_amqp_unknown_returns_total"

    var help: String {
        switch self {
        case .connected: "Whether the connection to the broker is up (1) or not (0)."
        case .reconnects: "Connections to the broker that were made again after a loss."
        case .blocked: "Whether the broker takes no messages because it runs out of memory or disk."
        case .published: "Messages that the broker has confirmed."
        case .publishFailures: "Messages that the broker did not take, by reason."
        case .settled: "Messages that were settled with the broker, by disposition."
        case .staleSettlements: "Settlements of messages from a lost connection: their messages come again."
        case .settlementFailures: "Settlements that could not be written or that the broker refused; the connection is then made again."
        case .heartbeatTimeouts: "Connections given up because the broker gave no sign of life."
        case .unknownReturns: "Messages that the broker returned and that could not be matched to one of ours."
        }
    }
}

extension BrokerOptions {
    /// What the metrics of every connection count, by name, for their HELP lines.
    public static var metricHelp: [String: String] {
        Dictionary(uniqueKeysWithValues: ConnectionMetric.allCases.map { ($0.rawValue, $0.help) })
    }
}
