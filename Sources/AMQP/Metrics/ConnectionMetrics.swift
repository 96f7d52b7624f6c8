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
    fileprivate convenience init(_ name: MetricName, _ connection: String, _ more: (String, String)...) {
        self.init(label: name.rawValue, dimensions: [("connection", connection)] + more)
    }
}

extension Gauge {
    fileprivate convenience init(_ name: MetricName, _ connection: String) {
        self.init(label: name.rawValue, dimensions: [("connection", connection)])
    }
}
