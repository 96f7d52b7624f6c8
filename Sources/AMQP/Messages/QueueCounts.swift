/// How full a queue is, as the broker answers to a declaration.
public struct QueueCounts: Sendable, Equatable {
    /// Messages ready for delivery; those that are delivered and not settled do not count.
    public let ready: Int
    /// Consumers.
    public let consumers: Int

    /// Counts by their parts.
    public init(ready: Int, consumers: Int) {
        self.ready = ready
        self.consumers = consumers
    }
}
