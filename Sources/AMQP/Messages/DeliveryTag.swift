/// Names one delivery of one channel. Worth nothing once the connection is lost: the broker then delivers the message again, with a new tag.
public struct DeliveryTag: Sendable, Hashable {
    /// Which channel of the consumer, counted from 1: each connection has one, and more when the queue is silent for long.
    public let generation: Int
    /// The broker's number, counted from 1 in each generation.
    public let number: UInt64

    /// A tag by its parts; outside tests only a consumer makes them.
    public init(generation: Int, number: UInt64) {
        self.generation = generation
        self.number = number
    }
}
