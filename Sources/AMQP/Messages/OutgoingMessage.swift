/// A message to publish.
public struct OutgoingMessage: Sendable, Equatable {
    /// The exchange; empty is the default exchange, where the routing key is a queue's name.
    public var exchange: String
    /// The routing key.
    public var routingKey: String
    /// What AMQP says about it.
    public var properties: MessageProperties
    /// The body, which the broker does not look at.
    public var body: [UInt8]
    /// Whether it is a failure when no queue takes the message. Without it the broker confirms such a message and drops it.
    public var isMandatory: Bool

    /// A mandatory message unless said otherwise.
    public init(
        exchange: String, routingKey: String, properties: MessageProperties = MessageProperties(), body: [UInt8], isMandatory: Bool = true
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
        self.isMandatory = isMandatory
    }
}

extension OutgoingMessage {
    /// The same message for another exchange.
    func published(to exchange: String) -> OutgoingMessage {
        var message = self
        message.exchange = exchange
        return message
    }
}
