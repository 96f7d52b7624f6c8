public import Threads

/// Makes the connections of a process: ``RabbitMQ`` everywhere but in tests, which have a broker in memory as well.
public protocol BrokerConnecting: Sendable {
    /// A consumer that is not connected yet.
    func consumer(_ consumer: ConsumerOptions, options: BrokerOptions) -> any MessageSource

    /// A publisher that is not connected yet.
    func publisher(options: BrokerOptions) -> any MessagePublishing
}

/// What a consumer takes, and how: see ``QueueConsumer/init(queue:prefetch:bodyLimit:acknowledges:patience:handlingThread:options:)``.
public struct ConsumerOptions: Sendable {
    /// The queue, which must exist.
    public var queue: String
    /// How many messages may be delivered and not settled, at least 1.
    public var prefetch: Int
    /// False takes messages out of the queue as they are sent.
    public var acknowledges: Bool
    /// How long a settlement waits for those of earlier deliveries.
    public var patience: Duration
    /// Where messages are handled, if that is one thread.
    public var handlingThread: ThreadExecutor?

    /// Options from their parts.
    public init(
        queue: String, prefetch: Int, acknowledges: Bool = true, patience: Duration = .milliseconds(20),
        handlingThread: ThreadExecutor? = nil
    ) {
        self.queue = queue
        self.prefetch = prefetch
        self.acknowledges = acknowledges
        self.patience = patience
        self.handlingThread = handlingThread
    }
}

/// Connections to RabbitMQ, each an actor on a thread of its own.
public struct RabbitMQ: BrokerConnecting {
    /// Nothing is opened by it.
    public init() {}

    /// A ``QueueConsumer``.
    public func consumer(_ consumer: ConsumerOptions, options: BrokerOptions) -> any MessageSource {
        QueueConsumer(
            queue: consumer.queue, prefetch: consumer.prefetch, acknowledges: consumer.acknowledges, patience: consumer.patience,
            handlingThread: consumer.handlingThread, options: options)
    }

    /// A ``Publisher``.
    public func publisher(options: BrokerOptions) -> any MessagePublishing { Publisher(options: options) }
}

/// Where messages come from and where it is said what becomes of them: what the loops of router and workers need of a ``QueueConsumer``.
///
/// Whoever waits in ``next(atMost:)`` is bounded by the source's prefetch. When its connection is lost, everything unsettled comes again
/// with new tags, and settling an old tag does nothing.
///
/// It is used as `any MessageSource`: two words, no allocation. The router calls it for batches, a worker twice for each job, which costs
/// less than the lock behind either call. Generic loops would save that, and make every type that holds one generic too.
public protocol MessageSource: AnyObject, Sendable {
    /// How the connection is; ``BrokerConnectionState/closed`` for good once ``run()`` has ended.
    var state: BrokerConnectionState { get }

    /// Connects and stays connected until ``close()`` is called or the task is cancelled, which closes as `close()` does. Call it once.
    /// - Throws: before the first connection only, when somebody has to change something, such as a queue that is missing.
    func run() async throws(BrokerError)

    /// Waits for at least one message and returns up to `atMost` that are there, oldest first, to the caller's own actor.
    ///
    /// Empty only when the task is cancelled, after ``stopTaking()`` and when ``run()`` has ended.
    func next(atMost count: Int) async -> [IncomingMessage]

    /// Says what becomes of messages, and returns at once. Settling twice, and settling a tag of a lost connection, does nothing.
    func settle(_ settlements: [(DeliveryTag, Disposition)])

    /// Returns when everything settled before is with the broker, or void because its connection is gone.
    func flush() async

    /// Ends the consumption and hands back what was delivered and nobody took. What was taken can still be settled.
    func stopTaking() async

    /// Makes sure that the queue has what is settled, closes the connection and ends ``run()``. What is not settled goes back to its queue.
    /// May be called at any time, also twice.
    func close() async
}

extension QueueConsumer: MessageSource {
    /// As ``next(atMost:isolation:)``, for whoever knows only that this is a ``MessageSource``.
    public nonisolated func next(atMost count: Int) async -> [IncomingMessage] {
        await next(atMost: count, isolation: #isolation)
    }
}

/// What takes messages to the broker and waits until it has them: what router and workers need of a ``Publisher``.
///
/// Its methods are called for batches, so an existential costs nothing that could be measured.
public protocol MessagePublishing: AnyObject, Sendable {
    /// How the connection is; ``BrokerConnectionState/closed`` for good once ``run()`` has ended.
    var state: BrokerConnectionState { get }

    /// Connects and stays connected until ``close()`` is called or the task is cancelled, which closes as `close()` does. Call it once.
    /// - Throws: before the first connection only, when somebody has to change something.
    func run() async throws(BrokerError)

    /// Publishes a batch and returns when all of it is confirmed and nothing was returned. An empty batch is done at once. Without a
    /// connection, and while the broker is blocked, a batch waits.
    /// - Throws: ``PublishError`` with the reason of each message that is not known to be with the broker.
    func publish(_ batch: [OutgoingMessage]) async throws(PublishError)

    /// Closes the connection and ends ``run()``; batches that are not confirmed fail. May be called at any time, also twice.
    func close() async
}

extension Publisher: MessagePublishing {}
