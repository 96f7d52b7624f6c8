public import AMQP
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
        /// Activity events a second.
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
        let count = options.rate * options.seconds
        return try await host.withSession { session in
            try await MeasuredProcess.with("router", options.router, environment: environment, log: folder + "/router.log") { router in
                try await waitForConsumer(session, router)
                progress("\(options.seconds) s in which everybody is new")
                let first = try await publish(from: 0, over: session)
                progress("\(options.seconds) s in which they are known")
                let start = try router.read(done: 0)
                let second = try await publish(from: count, over: session)
                let stretch = try Stretch([start, try router.read(done: count)])
                try await router.stop()
                return PresenceBenchmarkReport(
                    eventsPerSecond: stretch.rate, people: options.people,
                    processorShare: stretch.processor / .seconds(1) / stretch.seconds, peakMemory: stretch.peakMemory,
                    longestQueue: max(first, second))
            }
        }
    }

    private func waitForConsumer(_ session: BrokerSession, _ router: MeasuredProcess) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try await session.inspectQueue(SideQueue.presence.rawValue).consumers == 0 {
            try router.requireRunning()
            guard ContinuousClock.now < deadline else { throw router.problem("did not take its queue") }
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
}

/// What the presence benchmark measured; the shape of the command's JSON.
public struct PresenceBenchmarkReport: Sendable, Encodable {
    /// Activity events that came in each second.
    public var eventsPerSecond: Double
    /// How many people they were of.
    public var people: Int
    /// How much of one processor the router needed: 1 = all of it.
    public var processorShare: Double
    /// The most memory the router had resident, in bytes.
    public var peakMemory: Int
    /// The most signs of activity that lay in the queue at once.
    public var longestQueue: Int
}
