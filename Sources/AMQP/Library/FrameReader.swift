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

/// What the broker tells without being asked.
enum BrokerEvent {
    /// A delivery, or the answer to a get.
    case delivery(IncomingContent)
    /// No queue took a mandatory message.
    case returned(exchange: String, routingKey: String, messageID: String?, BrokerError)
    /// A confirm; nil is an acknowledgement, an error the broker's refusal.
    case confirmed(number: UInt64, isMultiple: Bool, refusal: BrokerError?)
    /// The broker ended the consumer, as it does when the queue is deleted, and from 4.3 on when a message was kept too long.
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

/// Puts a message's body together from its frames. A body over the limit is counted and not kept. Without I/O.
struct ContentAssembly: Sendable {
    private let limit: Int
    private var missing = 0
    private(set) var body: [UInt8] = []
    private(set) var bodySize = 0

    init(limit: Int) {
        self.limit = limit
    }

    var isTooLarge: Bool { bodySize > limit }
    var isComplete: Bool { missing == 0 }

    /// Starts with what the content header announces.
    mutating func begin(size: UInt64) {
        bodySize = Int(clamping: size)
        missing = bodySize
        body = []
        if !isTooLarge { body.reserveCapacity(bodySize) }
    }

    /// Takes one body frame; false when the broker sends more than it announced.
    mutating func append(_ fragment: UnsafeRawBufferPointer) -> Bool {
        guard fragment.count <= missing else { return false }
        missing -= fragment.count
        if !isTooLarge { unsafe body.append(contentsOf: fragment) }
        return true
    }

    /// The body, which is moved out so that it is not copied.
    mutating func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }
}
