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
        // The broker counts anew.
        for name in ["x-delivery-count", "x-acquired-count"] { properties.headers[name] = nil }
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
