public import AMQP
import Glibc
import Messages
public import Operations

/// Measures what the real router needs for knowing who is active: signs of activity at a steady rate, each person in their turn.
///
/// Everything happens in a virtual host and a folder of its own, which are removed in the end.
public struct PresenceBenchmark: Sendable {
    /// What to measure.
    public struct Options: Sendable {
        /// How many are active.
        public var people: Int
        /// Signs of activity a second.
        public var rate: Int
        /// For how long, in seconds, after as long a start.
        public var seconds: Int
        /// The router's executable.
        public var router: String

        /// Options from their parts.
        public init(people: Int, rate: Int, seconds: Int, router: String) {
            self.people = people
            self.rate = rate
            self.seconds = seconds
            self.router = router
        }
    }

    private let options: Options
    private let broker: BrokerOptions
    private let api: ManagementAPI
    /// Messages are published so often a second.
    private static let beats = 20

    /// A benchmark on a broker whose API's user may make virtual hosts.
    public init(_ options: Options, broker: BrokerOptions, api: ManagementAPI) {
        self.options = options
        self.broker = broker
        self.api = api
    }

    /// Measures, which takes twice the seconds: everybody is new in the first half, and known in the second one.
    /// `show` gets the figures before anything is removed.
    /// - Throws: ``OperationError`` when the router cannot be started or ends, or when the broker is gone.
    public func run(progress: (String) -> Void, show: (PresenceBenchmarkReport) throws -> Void) async throws {
        try await BenchmarkHost.withPlace(broker: broker, api: api, show: show) { place, report in
            report = try await measure(in: place.folder, on: place.host, progress)
        }
    }

    private func measure(in folder: String, on host: BenchmarkHost, _ progress: (String) -> Void) async throws -> PresenceBenchmarkReport {
        let environment = host.environment(["BELFRY_DIRECTORY_URL": "sqlite:\(folder)/directory.sqlite", "BELFRY_LOG_FORMAT": "json"])
        let router = try ChildProcess(options.router, environment: environment, output: folder + "/router.log")
        let session = try await host.open()
        do {
            try await waitForConsumer(session, router, folder)
            progress("\(options.seconds) s in which everybody is new")
            let first = try await publish(from: 0, over: session)
            progress("\(options.seconds) s in which they are known")
            let start = (moment: ContinuousClock.now, usage: try usage(router, folder))
            let second = try await publish(from: options.rate * options.seconds, over: session)
            let end = (moment: ContinuousClock.now, usage: try usage(router, folder))
            router.signal(SIGTERM)
            guard try await router.end(within: .seconds(45)) == 0 else { throw gone(folder) }
            await session.close()
            let elapsed = (end.moment - start.moment) / .seconds(1)
            return PresenceBenchmarkReport(
                eventsPerSecond: Double(options.rate * options.seconds) / elapsed, people: options.people,
                processorShare: (end.usage.processor - start.usage.processor) / .seconds(1) / elapsed, peakMemory: end.usage.peakMemory,
                longestQueue: max(first, second))
        } catch {
            router.signal(SIGKILL)
            await session.close()
            throw error
        }
    }

    private func waitForConsumer(_ session: BrokerSession, _ router: ChildProcess, _ folder: String) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try await session.inspectQueue(SideQueue.presence.rawValue).consumers == 0 {
            guard router.codeIfEnded() == nil, ContinuousClock.now < deadline else { throw gone(folder) }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Publishes for the seconds. What does not keep up with the rate is seen in the report.
    /// - Returns: the most messages that were seen in the queue.
    private func publish(from first: Int, over session: BrokerSession) async throws -> Int {
        let batch = max(1, options.rate / Self.beats)
        let start = ContinuousClock.now
        var longest = 0
        for beat in 0..<(options.rate * options.seconds / batch) {
            try await Task.sleep(until: start + .seconds(1) * (Double(beat * batch) / Double(options.rate)), clock: .continuous)
            let numbers = (first + beat * batch)..<(first + (beat + 1) * batch)
            try await session.publish(numbers.map { message($0) })
            if beat.isMultiple(of: Self.beats) {
                longest = max(longest, try await session.inspectQueue(SideQueue.presence.rawValue).ready)
            }
        }
        return longest
    }

    private func message(_ number: Int) -> OutgoingMessage {
        let type = EventType.presenceActive.rawValue
        let body = """
            {"specversion":"1.0","id":"bench-\(number)","source":"//bench.example.com","type":"\(type)","time":"\(Timestamp.now.text)",\
            "data":{"workspace":"bench","teammate":"teammate-\(number % options.people)"}}
            """
        return OutgoingMessage(
            exchange: Exchange.events.rawValue, routingKey: type,
            properties: MessageProperties(contentType: "application/cloudevents+json", isPersistent: false), body: Array(body.utf8))
    }

    private func usage(_ router: ChildProcess, _ folder: String) throws -> ProcessUsage {
        guard router.codeIfEnded() == nil, let usage = ProcessUsage(router.id) else { throw gone(folder) }
        return usage
    }

    private func gone(_ folder: String) -> OperationError {
        OperationError(.unavailable, "The router ended, or did not take its queue.\n\(tail(folder + "/router.log"))")
    }
}
