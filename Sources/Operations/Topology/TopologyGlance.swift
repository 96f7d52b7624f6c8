public import AMQP

/// Looks at the topology over AMQP alone, when there is no management API: only whether exchanges and queues are there.
public struct TopologyGlance: Sendable {
    private let topology: Topology
    private let session: BrokerSession

    /// Prepares to look at the session's virtual host.
    public init(_ topology: Topology = .fleet, over session: BrokerSession) {
        self.topology = topology
        self.session = session
    }

    /// Says what is missing, and in the notes what cannot be seen this way. Changes nothing.
    public func report() async throws(OperationError) -> TopologyReport {
        var report = TopologyReport()
        for exchange in topology.exchanges {
            try await look("exchange \(exchange.name)", &report) { session throws(BrokerError) in
                try await session.inspectExchange(exchange.name)
            }
        }
        for queue in topology.queues {
            try await look("queue \(queue.name)", &report) { session throws(BrokerError) in _ = try await session.inspectQueue(queue.name) }
        }
        report.notes.append("Arguments, bindings, users and permissions were not seen: set BELFRY_RABBITMQ_API_URL to look at them too.")
        return report
    }

    private func look(
        _ object: String, _ report: inout TopologyReport, _ inspect: (BrokerSession) async throws(BrokerError) -> Void
    ) async throws(OperationError) {
        do {
            try await inspect(session)
        } catch {
            switch error.kind {
            case .notFound: report.differs(object, TopologyReport.missing, .apply)
            case .accessRefused: report.notes.append("The \(object) was not seen: the user of BELFRY_AMQP_URL may not look at it.")
            case .unreachable, .credentialsRefused, .tls, .preconditionFailed, .connectionLost, .timedOut, .returned, .refused, .closed,
                .unexpected:
                throw OperationError(error)
            }
        }
    }
}
