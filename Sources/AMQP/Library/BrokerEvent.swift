/// What the broker tells without being asked.
enum BrokerEvent {
    /// A delivery, or the answer to a get.
    case delivery(IncomingContent)
    /// No queue took a mandatory message.
    case returned(exchange: String, routingKey: String, messageID: String?, BrokerError)
    /// A confirm; nil is an acknowledgement, an error the broker's refusal.
    case confirmed(number: UInt64, isMultiple: Bool, refusal: BrokerError?)
    /// The broker ended the consumer, as it does when the queue is deleted.
    case consumerCancelled
    /// The broker closed the channel; what was open on it is void.
    case channelClosed(BrokerError)
    /// The broker takes no messages for now.
    case blocked(reason: String)
    /// It takes them again.
    case unblocked
}

/// A delivery without the generation, which only the owner of the connection knows.
struct IncomingContent {
    var number: UInt64
    var exchange: String
    var routingKey: String
    var isRedelivered: Bool
    var properties = MessageProperties()
    var body: [UInt8] = []
    var bodySize = 0
    var isTooLarge = false

    /// The delivery as the consumer hands it out.
    func message(generation: Int, reconnects: Int = 0) -> IncomingMessage {
        let count: Int =
            switch properties.headers["x-delivery-count"] {
            case .integer(let count): Int(clamping: count)
            default: 0
            }
        return IncomingMessage(
            tag: DeliveryTag(generation: generation, number: number), exchange: exchange, routingKey: routingKey,
            isRedelivered: isRedelivered, deliveryCount: count, reconnects: reconnects, properties: properties, body: body,
            bodySize: bodySize,
            isTooLarge: isTooLarge)
    }
}
