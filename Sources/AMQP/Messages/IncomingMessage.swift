/// A delivered message.
public struct IncomingMessage: Sendable, Equatable {
    /// What to settle it by.
    public var tag: DeliveryTag
    /// The exchange it was published to.
    public var exchange: String
    /// The routing key it was published with.
    public var routingKey: String
    /// Whether the broker may have delivered it before. False proves nothing: a dead-lettered or republished copy starts again.
    public var isRedelivered: Bool
    /// How often a quorum queue has delivered it before (`x-delivery-count`); 0 with a classic queue.
    public var deliveryCount: Int
    /// How many connections the consumer had lost before: at most so many of the deliveries ended with the connection, while the process
    /// lived on.
    public var reconnects: Int
    /// What AMQP says about it.
    public var properties: MessageProperties
    /// The body; empty when ``isTooLarge``.
    public var body: [UInt8]
    /// The size of the body in bytes, also when it was not kept.
    public var bodySize: Int
    /// Whether the body was over the limit and thrown away while it was read.
    public var isTooLarge: Bool

    /// A message by its parts, for tests of what handles one.
    public init(
        tag: DeliveryTag, exchange: String = "", routingKey: String = "", isRedelivered: Bool = false, deliveryCount: Int = 0,
        reconnects: Int = 0, properties: MessageProperties = MessageProperties(), body: [UInt8] = [], bodySize: Int? = nil,
        isTooLarge: Bool = false
    ) {
        self.tag = tag
        self.exchange = exchange
        self.routingKey = routingKey
        self.isRedelivered = isRedelivered
        self.deliveryCount = deliveryCount
        self.reconnects = reconnects
        self.properties = properties
        self.body = body
        self.bodySize = bodySize ?? body.count
        self.isTooLarge = isTooLarge
    }
}

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

/// What becomes of a delivered message.
public enum Disposition: String, Sendable, Hashable, CaseIterable {
    /// It is done and leaves the queue.
    case acknowledge
    /// It is refused: the broker moves it to the queue's dead letters, or drops it when there are none.
    case reject
    /// It goes back to the queue for another delivery.
    case requeue
}
