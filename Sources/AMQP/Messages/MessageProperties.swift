/// What AMQP says about a message besides its body (AMQP 0-9-1 §1.8, class basic).
///
/// A text may have at most 255 bytes, all headers together at most 64 kB; a message beyond that is refused before anything is written.
public struct MessageProperties: Sendable, Equatable {
    /// The MIME type of the body.
    public var contentType: String?
    /// The MIME encoding of the body.
    public var contentEncoding: String?
    /// The application's id of the message.
    public var messageID: String?
    /// The id of the message this one answers.
    public var correlationID: String?
    /// The kind of message, as the application calls it.
    public var type: String?
    /// The application that sent it.
    public var appID: String?
    /// How long the message lives in a queue: milliseconds, as text.
    public var expiration: String?
    /// The queue an answer should go to.
    public var replyTo: String?
    /// When it was made, in seconds since 1970.
    public var timestamp: Int64?
    /// Whether it survives a restart of the broker in a durable queue (delivery mode 2).
    public var isPersistent: Bool
    /// 0 to 255, for a queue with priorities.
    public var priority: UInt8?
    /// The application's own values by name.
    public var headers: [String: HeaderValue]

    /// Properties of a persistent message, all else absent unless given.
    public init(
        contentType: String? = nil, contentEncoding: String? = nil, messageID: String? = nil, correlationID: String? = nil,
        type: String? = nil, appID: String? = nil, expiration: String? = nil, replyTo: String? = nil, timestamp: Int64? = nil,
        isPersistent: Bool = true, priority: UInt8? = nil, headers: [String: HeaderValue] = [:]
    ) {
        self.contentType = contentType
        self.contentEncoding = contentEncoding
        self.messageID = messageID
        self.correlationID = correlationID
        self.type = type
        self.appID = appID
        self.expiration = expiration
        self.replyTo = replyTo
        self.timestamp = timestamp
        self.isPersistent = isPersistent
        self.priority = priority
        self.headers = headers
    }
}

/// A value in a message's header table or in the arguments of a declaration.
///
/// Every kind of field the broker may send becomes one of these: an integer of any width an ``integer(_:)`` (an unsigned one beyond
/// `Int64.max` is held at it), a decimal a ``double(_:)``, text that is not UTF-8 ``bytes(_:)``, a list or table inside more than
/// sixteen others ``none``: whoever publishes can put some eighteen thousand of them into one another.
public enum HeaderValue: Sendable, Equatable {
    /// UTF-8 text.
    case string(String)
    /// A whole number, sent with 64 bits.
    case integer(Int64)
    /// True or false.
    case boolean(Bool)
    /// Seconds since 1970.
    case timestamp(Int64)
    /// A floating-point number.
    case double(Double)
    /// Raw bytes.
    case bytes([UInt8])
    /// A list of values.
    case array([HeaderValue])
    /// Values by name.
    case table([String: HeaderValue])
    /// Present, without a value.
    case none
}

/// Headers that the broker writes, or acts upon.
public enum BrokerHeader {
    /// Whether the broker counts in it how often a message was delivered.
    public static func isCount(_ name: String) -> Bool { ["x-delivery-count", "x-acquired-count"].contains(name) }

    /// Whether the broker writes it about a message's way through queues: deaths and deliveries.
    public static func isTrace(_ name: String) -> Bool {
        name == "x-death" || isCount(name) || name.hasPrefix("x-first-death-") || name.hasPrefix("x-last-death-")
    }

    /// Whether it makes the broker send copies.
    static func sendsCopies(_ name: String) -> Bool { ["CC", "BCC"].contains(name) }
}

extension MessageProperties {
    /// The properties for another trip through the broker: without what the broker wrote about the last one.
    ///
    /// A broker before 4.0 reads `x-death` back and drops what it takes for a cycle; 4.x would show a stale `x-delivery-count` to the
    /// next consumer; `CC` and `BCC` would send copies, and an expiration would outrun the retry queue.
    public func withoutTraces() -> MessageProperties {
        var properties = self
        properties.expiration = nil
        properties.isPersistent = true
        for name in headers.keys where BrokerHeader.isTrace(name) || BrokerHeader.sendsCopies(name) { properties.headers[name] = nil }
        return properties
    }
}
