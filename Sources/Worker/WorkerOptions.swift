public import AMQP
public import Delivery
public import Messages

/// What a worker needs to know about its queue and its limits.
public struct WorkerOptions: Sendable {
    /// Which channel's jobs it takes.
    public var channel: Channel
    /// Where the broker is.
    public var broker: BrokerOptions
    /// How many jobs may be under way at once: the broker's prefetch, and so the bound of the window.
    public var prefetch: Int
    /// Who decides about retrying.
    public var policy: RetryPolicy
    /// How services in trouble are dealt with.
    public var lanes: LaneRules

    /// Options from their parts. A lane takes half of the prefetch, unless said otherwise.
    public init(
        channel: Channel, broker: BrokerOptions, prefetch: Int = 100, policy: RetryPolicy = RetryPolicy(), lanes: LaneRules? = nil
    ) {
        self.channel = channel
        self.broker = broker
        self.prefetch = prefetch
        self.policy = policy
        self.lanes = lanes ?? LaneRules(prefetch: prefetch)
    }
}
