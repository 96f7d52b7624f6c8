public import AMQP
public import CircuitBreaking
public import Delivery
public import Logging
public import Messages
public import ServiceLifecycle
import Settling
public import Threads

/// A worker of one channel: consumes its queue, hands each job to the channel's handler, settles it, and reports.
///
/// When it is asked to stop it takes nothing more, hands back what it has not begun, finishes and settles the rest, and leaves.
public struct WorkerService: Service {
    private let options: WorkerOptions
    private let consumer: any MessageSource
    private let publisher: any MessagePublishing
    private let jobs: JobConsumer
    private let reporter: OutcomeReporter
    private let circuits: CircuitPool
    private let held: HeldCauses
    private let window = Window()
    private let logger: Logger

    /// A worker; nothing is opened before ``run()``.
    /// - Parameter connector: who makes the connections; a test may have a broker in memory.
    public init(
        options: WorkerOptions, handler: any JobHandler, logger: Logger, connector: any BrokerConnecting = RabbitMQ()
    ) {
        let queue = WorkQueue(options.channel)
        self.options = options
        self.logger = logger
        consumer = connector.consumer(
            ConsumerOptions(
                queue: queue.name, prefetch: options.prefetch, patience: options.patience, handlingThread: options.thread),
            options: options.broker.named("\(options.channel.rawValue) consumer"))
        var publishing = options.broker.named("\(options.channel.rawValue) publisher")
        // The broker lets this process's user write nowhere else: what another channel's worker is told is none of its business.
        publishing.exchange = Exchange.out(of: options.channel).rawValue
        publisher = connector.publisher(options: publishing)
        reporter = OutcomeReporter(publisher: publisher, logger: logger)
        circuits = CircuitPool(channel: options.channel, rules: options.circuits, logger: logger)
        held = HeldCauses(channel: options.channel, logger: logger)
        let pipeline = JobPipeline(
            queue: queue, policy: options.policy, handler: handler, circuits: circuits,
            settler: Settler(queue: queue, consumer: consumer, publisher: publisher, logger: logger), reporter: reporter, held: held,
            metrics: WorkerMetrics(channel: options.channel), logger: logger)
        jobs = JobConsumer(consumer, prefetch: options.prefetch, pipeline: pipeline, window: window, thread: options.thread)
    }

    /// The connections, for readiness: both must be up to do any work.
    public var connections: [(name: String, state: @Sendable () -> BrokerConnectionState)] {
        [("consumer", { [consumer] in consumer.state }), ("publisher", { [publisher] in publisher.state })]
    }

    /// The services whose jobs wait, each with its state; empty when all is well. For readiness, which they do not change: another
    /// process would find the same services.
    public var servicesInTrouble: [ServiceTrouble] { circuits.troubles }

    /// Why jobs wait although their services take others: for our own fault, each with the setting to look at, or for what a provider said of
    /// few of them. Empty when none does. For readiness, which it does not change.
    public var heldCauses: [String] { held.words(besides: Set(circuits.troubles.map(\.service))) }

    /// How the worker gets on, for whoever asks it.
    public var snapshot: WorkerSnapshot {
        WorkerSnapshot(
            circuits: circuits.snapshot,
            connections: connections.map {
                .init(name: "\(options.broker.connectionName) \(options.channel.rawValue) \($0)", state: .init($1()))
            },
            services: servicesInTrouble.map(\.text) + heldCauses)
    }

    /// How many jobs are under way.
    public var underWay: Int { window.count }

    /// Works until the process is asked to stop. Throws when the queue is missing or may not be read at the start.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await publisher.run() }
            group.addTask { try await consumer.run() }
            group.addTask { await work() }
            // Whatever ends first ends the worker: the work, because it was asked to stop, or a connection that cannot be had. The work
            // ends with its queue, perhaps a moment before the queue's error is here: so the error counts whenever it comes.
            var failure: (any Error)?
            while let result = await group.nextResult() {
                if case .failure(let error) = result { failure = failure ?? error }
                group.cancelAll()
            }
            if let failure { throw failure }
        }
        logger.info("worker stopped, everything it had begun is settled")
    }

    private func work() async {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { timer in
                timer.addTask { await reporter.run() }
                timer.addTask { await circuits.run() }
                timer.addTask { await held.run() }
                await jobs.run()
                // A report that is being sent is finished: only then may the publisher be closed.
                timer.cancelAll()
            }
            // Without a connection a report would only use up the time that the rest needs to end: it may be lost.
            if publisher.state.isReady { await reporter.flush() }
            await consumer.close()
            await publisher.close()
        } onGracefulShutdown: {
            logger.info("asked to stop: taking nothing more", metadata: ["underWay": "\(window.count)"])
            Task { await consumer.stopTaking() }
        }
    }
}

extension WorkerSnapshot.BrokerConnection.State {
    fileprivate init(_ state: BrokerConnectionState) {
        self =
            switch state {
            case .connected: .up
            case .blocked: .blocked
            case .connecting, .closed: .down
            }
    }
}

/// What a worker needs to know about its queue and its limits.
public struct WorkerOptions: Sendable {
    /// Which channel's jobs it takes.
    public var channel: Channel
    /// Where the broker is.
    public var broker: BrokerOptions
    /// How many jobs may be under way at once: the broker's prefetch, and so the bound of the window.
    public var prefetch: Int
    /// How long the acknowledgement of a job waits for those of earlier ones: what a crash may bring back although it was done.
    public var patience: Duration
    /// Who decides about retrying.
    public var policy: RetryPolicy
    /// How services in trouble are dealt with.
    public var circuits: CircuitRules
    /// Where jobs are handled: the thread that their answers come in on, so that nothing is handed from thread to thread. Nil = a thread
    /// of the worker's own. It has to last as long as the worker.
    public var thread: ThreadExecutor?

    /// Options from their parts. A circuit may use half of the prefetch, unless said otherwise.
    public init(
        channel: Channel, broker: BrokerOptions, prefetch: Int = 100, patience: Duration = .milliseconds(20),
        policy: RetryPolicy = RetryPolicy(), circuits: CircuitRules? = nil, thread: ThreadExecutor? = nil
    ) {
        self.channel = channel
        self.broker = broker
        self.prefetch = prefetch
        self.patience = patience
        self.policy = policy
        self.circuits = circuits ?? CircuitRules(prefetch: prefetch)
        self.thread = thread
    }
}
