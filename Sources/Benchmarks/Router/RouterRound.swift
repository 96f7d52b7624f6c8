import AMQP
import FoundationEssentials
import Glibc
import Messages
import Operations

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

    private struct Reading {
        var moment: ContinuousClock.Instant
        var jobs: Int
        var usage: ProcessUsage
        var broker: Duration?
    }

    private static let queues = [WorkQueue.webPush, .mobilePush, .email].map(\.name)

    /// - Parameter first: the number of the first assignment; none is used twice.
    func run(from first: Int) async throws -> (RouterBenchmarkReport.Router, Sizes) {
        let session = try await host.open()
        let incoming = try await fill(over: session, from: first)
        let log = folder + "/router.log"
        let environment = host.environment(["BELFRY_DIRECTORY_URL": "sqlite:\(directory)", "BELFRY_LOG_FORMAT": "json"])
        let router = try ChildProcess(self.router, environment: environment, output: log)
        do {
            let (start, end) = try await watch(router, over: session)
            router.signal(SIGTERM)
            let code = try await router.end(within: .seconds(45))
            guard code == 0 else { throw ended(code, log) }
            let outgoing = try await meanSize(over: session)
            for queue in Self.queues { _ = try await session.purge(queue) }
            await session.close()
            return (figures(start, end), Sizes(incoming: incoming, outgoing: outgoing))
        } catch {
            router.signal(SIGKILL)
            await session.close()
            throw error
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

    /// From the first job that is seen, so that starting the process does not count, to the last one.
    private func watch(_ router: ChildProcess, over session: BrokerSession) async throws -> (Reading, Reading) {
        let wanted = assignments * workspace.jobsPerAssignment
        var first: Reading?
        var progress = (jobs: 0, since: ContinuousClock.now)
        while true {
            let reading = try await read(router, over: session)
            if reading.jobs > 0, first == nil { first = reading }
            if let first, reading.jobs >= wanted { return (first, reading) }
            if reading.jobs > progress.jobs { progress = (reading.jobs, reading.moment) }
            guard reading.moment - progress.since < .seconds(30) else {
                throw OperationError(
                    .unavailable, "The router stands still at \(reading.jobs) of \(wanted) jobs.\n\(tail(folder + "/router.log"))")
            }
            // Each look is work for the broker that is measured: it is only at the end that a moment counts.
            try await Task.sleep(for: .milliseconds(reading.jobs * 10 > wanted * 9 ? 10 : 100))
        }
    }

    private func read(_ router: ChildProcess, over session: BrokerSession) async throws -> Reading {
        if let code = router.codeIfEnded() { throw ended(code, folder + "/router.log") }
        var jobs = 0
        for queue in Self.queues { jobs += try await session.inspectQueue(queue).ready }
        guard let usage = ProcessUsage(router.id) else { throw OperationError(.unavailable, "The router's process cannot be looked at.") }
        return Reading(moment: .now, jobs: jobs, usage: usage, broker: broker?.processor)
    }

    /// The rate is infinite when everything was done before the second look.
    private func figures(_ start: Reading, _ end: Reading) -> RouterBenchmarkReport.Router {
        let jobs = Double(max(end.jobs - start.jobs, 1))
        return RouterBenchmarkReport.Router(
            assignmentsPerSecond: jobs / Double(workspace.jobsPerAssignment) / ((end.moment - start.moment) / .seconds(1)),
            processorMicrosecondsPerJob: (end.usage.processor - start.usage.processor) / .microseconds(1) / jobs,
            brokerMicrosecondsPerAssignment: brokerTime(start, end).map {
                $0 / .microseconds(1) * Double(workspace.jobsPerAssignment) / jobs
            },
            peakMemory: end.usage.peakMemory)
    }

    private func brokerTime(_ start: Reading, _ end: Reading) -> Duration? {
        guard let first = start.broker, let last = end.broker else { return nil }
        return last - first
    }

    private func meanSize(over session: BrokerSession) async throws -> Int {
        var sizes: [Int] = []
        for queue in Self.queues {
            if let message = try await session.get(from: queue) { sizes.append(message.bodySize) }
        }
        return sizes.isEmpty ? 0 : sizes.reduce(0, +) / sizes.count
    }

    private func ended(_ code: Int32, _ log: String) -> OperationError {
        OperationError(.unavailable, "The router ended with \(code).\n\(tail(log))")
    }
}

/// The last lines of a log, for whoever has to find out what went wrong.
func tail(_ path: String) -> String {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { return "" }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").suffix(3).joined(separator: "\n")
}
