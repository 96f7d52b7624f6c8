public import AMQP
import FoundationEssentials
import Messages

/// A dead letter as one line of JSON in a file, complete: with body, tokens and addresses.
public struct StoredDeadLetter: Sendable, Equatable {
    /// Where it lay, and lies again after an import.
    public var queue: DeadLetterQueue
    public var routingKey: String
    public var properties: MessageProperties
    public var body: [UInt8]

    /// What is kept of a letter.
    public init(_ letter: DeadLetter) {
        queue = letter.queue
        routingKey = letter.message.routingKey
        properties = letter.message.properties
        // The broker starts counting again.
        properties.headers = properties.headers.filter { !BrokerHeader.isCount($0.key) }
        body = letter.message.body
    }

    /// The message that puts it back where it lay.
    public var message: OutgoingMessage {
        var properties = properties
        // Whatever limit its first life had, a dead letter has none.
        properties.expiration = nil
        properties.isPersistent = true
        let (exchange, key) = queue.workQueue.map { (Exchange.dead, $0.key) } ?? (.unrouted, routingKey)
        return OutgoingMessage(exchange: exchange.rawValue, routingKey: key, properties: properties, body: body)
    }

    /// One line, without its end.
    public func line() throws -> [UInt8] { try JSONText.line(StoredDeadLetterFields(self)) }

    /// Reads a line back.
    /// - Throws: a sentence about what is wrong with it.
    public init(line: [UInt8]) throws(InvalidDeadLetter) {
        do {
            let fields = try JSONDecoder().decode(StoredDeadLetterFields.self, from: Data(json: line))
            self = try fields.letter()
        } catch let error as InvalidDeadLetter {
            throw error
        } catch let error as DecodingError {
            throw InvalidDeadLetter(error)
        } catch {
            throw InvalidDeadLetter(description: "it is not JSON")
        }
    }

    init(queue: DeadLetterQueue, routingKey: String, properties: MessageProperties, body: [UInt8]) {
        self.queue = queue
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
    }
}

/// What is wrong with a line.
public struct InvalidDeadLetter: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(description: String) { self.description = description }

    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, _): description = "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            description = "\(context.codingPath.map(\.stringValue).joined(separator: ".")) has the wrong type"
        case .dataCorrupted: description = "it is not JSON"
        @unknown default: description = "it cannot be read"
        }
    }
}

/// The fields of a line in a file of dead letters.
struct StoredDeadLetterFields: Codable {
    var queue: String
    var routingKey: String
    var properties: Properties
    var headers: JSONValue
    /// The body when it is UTF-8.
    var body: String?
    /// The body in base64 when it is not.
    var bodyBase64: String?

    struct Properties: Codable {
        var contentType, contentEncoding, messageID, correlationID, type, appID, expiration, replyTo: String?
        var timestamp: Int64?
        var priority: UInt8?

        private enum CodingKeys: String, CodingKey {
            case type, expiration, timestamp, priority
            case contentType = "content_type"
            case contentEncoding = "content_encoding"
            case messageID = "message_id"
            case correlationID = "correlation_id"
            case appID = "app_id"
            case replyTo = "reply_to"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case queue, properties, headers, body
        case routingKey = "routing_key"
        case bodyBase64 = "body_base64"
    }

    init(_ letter: StoredDeadLetter) {
        queue = letter.queue.rawValue
        routingKey = letter.routingKey
        let own = letter.properties
        properties = Properties(
            contentType: own.contentType, contentEncoding: own.contentEncoding, messageID: own.messageID,
            correlationID: own.correlationID, type: own.type, appID: own.appID, expiration: own.expiration, replyTo: own.replyTo,
            timestamp: own.timestamp, priority: own.priority)
        headers = HeaderValue.table(own.headers).stored
        body = String(validating: letter.body, as: UTF8.self)
        bodyBase64 = body == nil ? Data(letter.body).base64EncodedString() : nil
    }

    func letter() throws(InvalidDeadLetter) -> StoredDeadLetter {
        guard let queue = DeadLetterQueue(rawValue: queue) else {
            throw InvalidDeadLetter(description: "queue is not one of \(DeadLetterQueue.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard case .table(let headers)? = HeaderValue(stored: headers) else {
            throw InvalidDeadLetter(description: "headers cannot be read")
        }
        let properties = MessageProperties(
            contentType: properties.contentType, contentEncoding: properties.contentEncoding, messageID: properties.messageID,
            correlationID: properties.correlationID, type: properties.type, appID: properties.appID, expiration: properties.expiration,
            replyTo: properties.replyTo, timestamp: properties.timestamp, priority: properties.priority, headers: headers)
        return StoredDeadLetter(queue: queue, routingKey: routingKey, properties: properties, body: try bytes())
    }

    private func bytes() throws(InvalidDeadLetter) -> [UInt8] {
        if let body { return Array(body.utf8) }
        guard let bodyBase64, let data = Data(base64Encoded: bodyBase64) else {
            throw InvalidDeadLetter(description: "neither body nor body_base64 can be read")
        }
        return Array(data)
    }
}
