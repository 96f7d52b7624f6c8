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
