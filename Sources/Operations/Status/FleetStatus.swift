public import AMQP

/// How all queues of the fleet are doing; the shape of the command's JSON.
public struct FleetStatus: Sendable, Codable, Equatable {
    /// In the order of the topology; empty when the broker could not be asked.
    public var queues: [QueueStatus]
    /// The workers that were asked; nil when none was.
    public var workers: [WorkerStatus]?
    /// What could not be seen, and why.
    public var notes: [String]

    /// What could be seen, by its parts.
    public init(queues: [QueueStatus] = [], workers: [WorkerStatus]? = nil, notes: [String] = []) {
        self.queues = queues
        self.workers = workers
        self.notes = notes
    }

    /// Looks at every queue: over AMQP whether it is there, what is ready and how many consume; with the API the rest.
    ///
    /// The API's figures are a few seconds old. A failure of the API is a note, not an error.
    public static func read(
        _ topology: Topology = .fleet, over session: BrokerSession, api: ManagementAPI?, virtualHost: String
    ) async throws(OperationError) -> FleetStatus {
        var status = FleetStatus(queues: [], notes: [])
        for queue in topology.queues { status.queues.append(try await inspect(queue.name, session)) }
        guard let api else {
            status.notes.append("Unacknowledged messages and rates were not seen: set BELFRY_RABBITMQ_API_URL to see them too.")
            return status
        }
        do {
            try await status.add(api, virtualHost)
        } catch {
            status.notes.append("Unacknowledged messages and rates were not seen. \(error.text)")
        }
        return status
    }

    private static func inspect(_ name: String, _ session: BrokerSession) async throws(OperationError) -> QueueStatus {
        do throws(BrokerError) {
            let counts = try await session.inspectQueue(name)
            return QueueStatus(name: name, ready: counts.ready, consumers: counts.consumers)
        } catch {
            guard error.kind == .notFound else { throw OperationError(error) }
            return QueueStatus(name: name, isPresent: false)
        }
    }

    private struct Figures: Decodable {
        struct Rate: Decodable { var rate: Double }
        struct Rates: Decodable {
            var publish_details: Rate?
            var ack_details: Rate?
        }
        var name: String
        var messages_unacknowledged: Int?
        var messages_dlx: Int?
        var message_stats: Rates?
    }

    private mutating func add(_ api: ManagementAPI, _ virtualHost: String) async throws(OperationError) {
        let columns =
            "name,messages_unacknowledged,messages_dlx,message_stats.publish_details.rate,message_stats.ack_details.rate"
        let list = try await api.queues(Figures.self, virtualHost: virtualHost, columns: columns) ?? []
        let figures = Dictionary(list.map { ($0.name, $0) }) { first, _ in first }
        for index in queues.indices {
            guard let found = figures[queues[index].name] else { continue }
            queues[index].unacknowledged = found.messages_unacknowledged
            queues[index].deadLettering = found.messages_dlx
            queues[index].incoming = found.message_stats?.publish_details?.rate
            queues[index].settled = found.message_stats?.ack_details?.rate
        }
    }
}
