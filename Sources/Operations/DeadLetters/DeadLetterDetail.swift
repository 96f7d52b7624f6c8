public import AMQP
import FoundationEssentials
public import Messages

/// Everything about one dead letter; the shape of the command's JSON.
public struct DeadLetterDetail: Sendable, Codable, Equatable {
    public var summary: DeadLetterSummary
    public var contentType: String?
    /// The exchange and routing key it was last published with.
    public var exchange: String
    public var routingKey: String
    /// All of them when the whole body is shown, otherwise without what is private.
    public var headers: [String: JSONValue]
    /// The body without what is private; nil when it is not JSON or larger than ``largestRedacted``, or when the whole body is shown.
    public var redactedBody: JSONValue?
    /// The whole body, when asked for and it is UTF-8.
    public var body: String?
    /// The whole body in base64, when asked for and it is not UTF-8.
    public var bodyBase64: String?

    /// Bytes. What every process refuses to read is not looked into here either.
    public static let largestRedacted = 256 << 10

    private enum CodingKeys: String, CodingKey {
        case summary, exchange, headers, body
        case contentType = "content_type"
        case routingKey = "routing_key"
        case redactedBody = "redacted_body"
        case bodyBase64 = "body_base64"
    }

    /// The letter in full.
    /// - Parameter showsBody: whether the body is given as it is, with tokens and addresses.
    public init(_ letter: DeadLetter, showsBody: Bool) {
        let message = letter.message
        summary = DeadLetterSummary(letter)
        contentType = message.properties.contentType
        exchange = message.exchange
        routingKey = message.routingKey
        let headers = message.properties.headers.mapValues(\.json)
        self.headers = showsBody ? headers : Redaction.redacted(headers: headers)
        if showsBody {
            body = String(validating: message.body, as: UTF8.self)
            bodyBase64 = body == nil ? Data(message.body).base64EncodedString() : nil
        } else if message.body.count <= Self.largestRedacted {
            redactedBody = JSONText.read(message.body).map(Redaction.redacted)
        }
    }
}

extension HeaderValue {
    /// The value as JSON; bytes are in base64, timestamps in seconds, and what is no number for JSON is text.
    public var json: JSONValue {
        switch self {
        case .string(let text): .text(text)
        case .integer(let number), .timestamp(let number): .integer(number)
        case .boolean(let flag): .boolean(flag)
        case .double(let number): number.isFinite ? .number(number) : .text(number.description)
        case .bytes(let bytes): .text(Data(bytes).base64EncodedString())
        case .array(let values): .list(values.map(\.json))
        case .table(let values): .object(values.mapValues(\.json))
        case .none: .null
        }
    }
}
