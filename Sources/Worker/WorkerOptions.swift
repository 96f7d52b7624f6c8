public import AMQP
public import CircuitBreaking
public import Delivery
public import Messages
public import Threads

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
