import CRabbitMQ

/// Turns frames into events. A message comes in a method frame, a header frame and body frames (AMQP 0-9-1 §4.2.6); reading them here,
/// not with the library's own function, is what lets a body be thrown away as it arrives.
struct FrameReader {
    private enum Content {
        case delivery(IncomingContent)
        case returned(exchange: String, routingKey: String, BrokerError)
    }

    private var content: Content?
    private var messageProperties = MessageProperties()
    private var assembly: ContentAssembly

    init(bodyLimit: Int) {
        assembly = ContentAssembly(limit: bodyLimit)
    }

    /// Starts with a method that announces a message.
    mutating func begin(_ delivery: IncomingContent) { content = .delivery(delivery) }

    mutating func begin(returnedFrom exchange: String, routingKey: String, _ error: BrokerError) {
        content = .returned(exchange: exchange, routingKey: routingKey, error)
    }

    /// Takes a header frame; gives the event when there is no body.
    mutating func header(_ frame: amqp_frame_t) -> BrokerEvent? {
        let header = unsafe frame.payload.properties
        messageProperties = MessageProperties()
        if let decoded = unsafe header.decoded, unsafe header.class_id == AMQP_BASIC_CLASS {
            unsafe messageProperties = MessageProperties(decoded.load(as: amqp_basic_properties_t.self))
        }
        assembly.begin(size: unsafe header.body_size)
        return assembly.isComplete ? finished() : nil
    }

    /// Takes a body frame; gives the event when it was the last.
    mutating func body(_ frame: amqp_frame_t, at place: String) throws(BrokerError) -> BrokerEvent? {
        guard unsafe assembly.append(unsafe frame.payload.body_fragment.buffer) else {
            throw BrokerError(.connectionLost, "\(place): more of a body than was announced")
        }
        return assembly.isComplete ? finished() : nil
    }

    private mutating func finished() -> BrokerEvent? {
        defer { content = nil }
        switch content {
        case nil: return nil
        case .returned(let exchange, let routingKey, let error):
            return .returned(exchange: exchange, routingKey: routingKey, messageID: messageProperties.messageID, error)
        case .delivery(var delivery):
            delivery.properties = messageProperties
            delivery.bodySize = assembly.bodySize
            delivery.isTooLarge = assembly.isTooLarge
            delivery.body = assembly.takeBody()
            return .delivery(delivery)
        }
    }
}
