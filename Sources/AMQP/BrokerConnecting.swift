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
