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
