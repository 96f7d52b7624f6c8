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

extension OutgoingMessage {
    /// Why the message cannot be put on the wire, or nil.
    ///
    /// The library would find out after half of the message is written, which costs the connection; a text over 255 bytes it would
    /// even write with a wrong length. Properties, other than a body, cannot be spread over several frames: a frame that is larger than
    /// agreed makes the broker close the connection (501), again and again.
    /// - Parameter frameSize: what was agreed, in bytes.
    func refusal(frameSize: Int = 131_072) -> BrokerError? {
        if let name = longText { return refused("its \(name) is longer than 255 bytes") }
        let headers = properties.headers.isEmpty ? 0 : properties.headers.encodedSize
        if headers > 65_536 { return refused("its headers are larger than 64 kB") }
        if properties.headers.hasLongName { return refused("the name of a header is longer than 255 bytes") }
        let size = Self.contentHead + properties.textSize + (properties.headers.isEmpty ? 0 : 4 + headers)
        if size > frameSize - Self.frameAround {
            return refused("its properties take \(size) bytes, and a frame of this broker holds \(frameSize - Self.frameAround)")
        }
        return nil
    }

    /// Type, channel and size before a frame's payload, and its end (AMQP 0-9-1 §4.2.3).
    private static let frameAround = 8
    /// Class, weight, size of the body and flags (AMQP 0-9-1 §4.2.6.1), delivery mode, priority and timestamp.
    private static let contentHead = 14 + 1 + 1 + 8

    private func refused(_ reason: String) -> BrokerError {
        BrokerError(.preconditionFailed, "The message was not sent: \(reason).")
    }

    /// The name of the first text that is too long. Asked for every message, so it is a comparison each and no list.
    private var longText: String? {
        if exchange.isLong { return "exchange" }
        if routingKey.isLong { return "routing key" }
        if properties.contentType.isLong { return "content type" }
        if properties.contentEncoding.isLong { return "content encoding" }
        if properties.messageID.isLong { return "message id" }
        if properties.correlationID.isLong { return "correlation id" }
        if properties.type.isLong { return "type" }
        if properties.appID.isLong { return "application id" }
        if properties.expiration.isLong { return "expiration" }
        return properties.replyTo.isLong ? "reply-to" : nil
    }
}

extension MessageProperties {
    /// Bytes on the wire of the properties that are texts: each has one byte of length.
    fileprivate var textSize: Int {
        func size(_ text: String?) -> Int { text.map { 1 + $0.utf8.count } ?? 0 }
        return size(contentType) + size(contentEncoding) + size(messageID) + size(correlationID) + size(type) + size(appID)
            + size(expiration)
            + size(replyTo)
    }
}

extension String {
    /// A short string has one byte of length (AMQP 0-9-1 §4.2.5.3).
    fileprivate var isLong: Bool { utf8.count > 255 }
}

extension String? {
    fileprivate var isLong: Bool { self?.isLong ?? false }
}

extension [String: HeaderValue] {
    /// Bytes on the wire without the table's own length (AMQP 0-9-1 §4.2.5.5): name with 1 byte of length, 1 byte of kind, value.
    var encodedSize: Int { reduce(0) { $0 + 2 + $1.key.utf8.count + $1.value.encodedSize } }

    var hasLongName: Bool { contains { $0.key.utf8.count > 255 || $0.value.hasLongName } }
}

extension HeaderValue {
    fileprivate var encodedSize: Int {
        switch self {
        case .string(let text): 4 + text.utf8.count
        case .bytes(let bytes): 4 + bytes.count
        case .integer, .timestamp, .double: 8
        case .boolean: 1
        case .array(let values): 4 + values.reduce(0) { $0 + 1 + $1.encodedSize }
        case .table(let values): 4 + values.encodedSize
        case .none: 0
        }
    }

    fileprivate var hasLongName: Bool {
        switch self {
        case .array(let values): values.contains { $0.hasLongName }
        case .table(let values): values.hasLongName
        case .string, .bytes, .integer, .timestamp, .double, .boolean, .none: false
        }
    }
}
