public import AMQP
public import Directory
public import Logging
import Messages
public import Routing
public import ServiceLifecycle
import Settling

/// The router: assignments in, jobs out, and the directory and the journal kept fed.
///
/// When it is asked to stop it takes nothing more, hands back what it has not begun, finishes and settles the rest, and leaves.
public final class RouterService: Service {
    private let options: RouterOptions
    private let logger: Logger
    private let assignments: any MessageSource
    private let rechecks: any MessageSource
    private let feed: any MessageSource
    private let presence: any MessageSource
    private let journal: any MessageSource
    private let publishers: [any MessagePublishing]
    private let directory: DirectoryAccess
    private let metrics = RouterMetrics()

    /// Connections that publish jobs, and how many batches each may have under way: see "Batches" in this module's README.md.
    private static let publisherCount = 2
    private static let batchesPerPublisher = 2

    /// A router on a directory that is open already.
    /// - Parameter connector: who makes the connections; a test may have a broker in memory.
    public init(
        options: RouterOptions, store: any RouterStore, logger: Logger, connector: any BrokerConnecting = RabbitMQ()
    ) {
        self.options = options
        self.logger = logger
        let broker = options.broker
        func consumer(_ queue: String, _ name: String, prefetch: Int? = nil, acknowledges: Bool = true) -> any MessageSource {
            connector.consumer(
                ConsumerOptions(queue: queue, prefetch: prefetch ?? options.prefetch, acknowledges: acknowledges),
                options: broker.named(name))
        }
        assignments = consumer(WorkQueue.assignments.name, "assignments")
        rechecks = consumer(WorkQueue.rechecks, "rechecks")
        feed = consumer(WorkQueue.directory.name, "directory")
        presence = consumer(SideQueue.presence.rawValue, "presence", prefetch: 2000, acknowledges: false)
        journal = consumer(SideQueue.journal.rawValue, "journal")
        publishers = (1...Self.publisherCount).map { connector.publisher(options: broker.named("publisher \($0)")) }
        directory = DirectoryAccess(store: store, logger: logger)
    }

    /// The connections, for readiness.
    public var connections: [(name: String, state: @Sendable () -> BrokerConnectionState)] {
        let consumers: [(name: String, state: @Sendable () -> BrokerConnectionState)] = [
            ("assignments", { [assignments] in assignments.state }), ("rechecks", { [rechecks] in rechecks.state }),
            ("directory feed", { [feed] in feed.state }),
            ("presence", { [presence] in presence.state }), ("journal", { [journal] in journal.state }),
        ]
        return consumers
            + publishers.enumerated().map { number, publisher in ("publisher \(number + 1)", { @Sendable in publisher.state }) }
    }

    /// Why the directory does not answer; nil when it does. For readiness.
    public var directoryFailure: String? { directory.lastFailure }

    /// Works until the process is asked to stop. Throws when a queue is missing or may not be read at the start.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for publisher in publishers { group.addTask { try await publisher.run() } }
            for consumer in consumers { group.addTask { try await consumer.run() } }
            group.addTask { await self.work() }
            // Whatever ends first ends the router: the work, because it was asked to stop, or a queue that cannot be had. The work ends
            // with its queues, perhaps a moment before their error is here: so the error counts whenever it comes.
            var failure: (any Error)?
            while let result = await group.nextResult() {
                if case .failure(let error) = result { failure = failure ?? error }
                group.cancelAll()
            }
            if let failure { throw failure }
        }
        logger.info("router stopped, everything it had begun is settled")
    }

    private var consumers: [any MessageSource] { [assignments, rechecks, feed, presence, journal] }

    private func work() async {
        await withGracefulShutdownHandler {
            await consume()
            // Side by side: a broker that does not answer costs each of them its request timeouts. What is settled is published before.
            await withDiscardingTaskGroup { group in
                for consumer in consumers { group.addTask { await consumer.close() } }
            }
            await withDiscardingTaskGroup { group in
                for publisher in publishers { group.addTask { await publisher.close() } }
            }
        } onGracefulShutdown: { [consumers, logger] in
            logger.info("asked to stop: taking nothing more")
            // Side by side: a broker that does not answer costs each of them its request timeout.
            for consumer in consumers { Task { await consumer.stopTaking() } }
        }
    }

    /// The readers end when their consumers give nothing more; what runs by the clock ends with them.
    private func consume() async {
        let presence = PresenceConsumer(
            consumer: presence, directory: directory, interval: options.activityInterval, metrics: metrics, logger: logger)
        await directory.store.readBeside(presence)
        let clock = WatchedClock()
        let settlers = (0..<Self.batchesPerPublisher).flatMap { _ in
            publishers.map { Settler(queue: .assignments, consumer: assignments, publisher: $0, logger: logger) }
        }
        let recheck = RecheckScheduler(
            options: options, settlers: settlers, directory: directory, metrics: metrics, logger: logger, clock: clock)
        let assignmentConsumer = AssignmentConsumer(
            options: options, consumer: assignments, settlers: settlers, directory: directory, metrics: metrics, logger: logger,
            clock: clock)
        let jobRechecks = JobRecheckConsumer(
            options: options, consumer: rechecks, publishers: publishers.reversed(), directory: directory, metrics: metrics,
            logger: logger, clock: clock)
        let feedSettlers = publishers.map { Settler(queue: .directory, consumer: feed, publisher: $0, logger: logger) }
        let feedConsumer = DirectoryFeedConsumer(
            consumer: feed, settlers: feedSettlers, directory: directory, intake: options.intake, metrics: metrics, logger: logger,
            clock: clock)
        let journalConsumer = JournalConsumer(consumer: journal, directory: directory, logger: logger)
        await withTaskGroup(of: Void.self) { timers in
            timers.addTask { await presence.write() }
            timers.addTask { await recheck.run() }
            timers.addTask { await PruningScheduler(directory: self.directory, options: self.options, clock: clock).run() }
            await withDiscardingTaskGroup { readers in
                readers.addTask { await assignmentConsumer.run() }
                readers.addTask { await jobRechecks.run() }
                readers.addTask { await feedConsumer.run() }
                readers.addTask { await presence.read() }
                readers.addTask { await journalConsumer.run() }
            }
            timers.cancelAll()
        }
        await presence.flush()
    }
}

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
    /// How often what has come together of people's activity is written.
    public var activityInterval: Duration

    /// Options from their parts.
    public init(
        broker: BrokerOptions, prefetch: Int = 1024, routing: RoutingSettings, intake: IntakeRules,
        journalDays: Int = 7, recheckInterval: Duration = .seconds(1), activityInterval: Duration = .seconds(1)
    ) {
        self.broker = broker
        self.prefetch = prefetch
        self.routing = routing
        self.intake = intake
        self.journalDays = journalDays
        self.recheckInterval = recheckInterval
        self.activityInterval = activityInterval
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
