import AMQP
import Messages

/// One round of the router: the queue is filled, the router is started, and what it does is read from the broker and the kernel.
struct RouterRound {
    /// The router's executable.
    let router: String
    let assignments: Int
    let workspace: BenchmarkWorkspace
    let host: BenchmarkHost
    /// Where its log goes.
    let folder: String
    /// The directory's file.
    let directory: String
    /// The broker, when it is on this machine.
    let broker: BrokerProcess?

    /// Bytes of a message that came in, and of one that went out at the mean.
    struct Sizes {
        var incoming: Int
        var outgoing: Int
    }

    /// What was seen of the router, counted in jobs.
    struct Result {
        /// From the start of the process to the last job; never empty.
        var readings: [Reading]
        var sizes: Sizes
    }

    private static let queues = [WorkQueue.webPush, .mobilePush, .email].map(\.name)

    /// - Parameter first: the number of the first assignment; none is used twice.
    func run(from first: Int) async throws -> Result {
        try await host.withSession { session in
            let incoming = try await fill(over: session, from: first)
            let environment = host.environment(["BELFRY_DIRECTORY_URL": "sqlite:\(directory)", "BELFRY_LOG_FORMAT": "json"])
            return try await MeasuredProcess.with("router", router, environment: environment, log: folder + "/router.log") { router in
                let wanted = assignments * workspace.jobsPerAssignment
                // Each reading is work for the broker that is measured: it is only at the end that a moment counts.
                let readings = try await router.watch(
                    until: wanted, of: "jobs", broker: broker, every: { .milliseconds($0 * 10 > wanted * 9 ? 10 : 100) }
                ) { try await jobs(over: session) }
                try await router.stop()
                let outgoing = try await meanSize(over: session)
                for queue in Self.queues { _ = try await session.purge(queue) }
                return Result(readings: readings, sizes: Sizes(incoming: incoming, outgoing: outgoing))
            }
        }
    }

    private func fill(over session: BrokerSession, from first: Int) async throws -> Int {
        let now = Timestamp.now
        let properties = MessageProperties(contentType: "application/cloudevents+json", type: EventType.conversationAssigned.rawValue)
        var size = 0
        for start in stride(from: first, to: first + assignments, by: 1000) {
            let messages = (start..<min(start + 1000, first + assignments)).map { number in
                OutgoingMessage(
                    exchange: Exchange.events.rawValue, routingKey: EventType.conversationAssigned.rawValue, properties: properties,
                    body: workspace.event(number, at: now))
            }
            size = messages.first?.body.count ?? size
            try await session.publish(messages)
        }
        return size
    }

    private func jobs(over session: BrokerSession) async throws -> Int {
        var jobs = 0
        for queue in Self.queues { jobs += try await session.inspectQueue(queue).ready }
        return jobs
    }

    private func meanSize(over session: BrokerSession) async throws -> Int {
        var sizes: [Int] = []
        for queue in Self.queues {
            if let message = try await session.get(from: queue) { sizes.append(message.bodySize) }
        }
        return sizes.isEmpty ? 0 : sizes.reduce(0, +) / sizes.count
    }
}
