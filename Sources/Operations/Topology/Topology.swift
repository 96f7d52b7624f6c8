public import AMQP
import Messages

/// Everything that must exist on the broker, as data: declared, compared and exported from this one table.
public struct Topology: Sendable, Hashable {
    /// In the order in which they are declared: an alternate exchange comes before the exchange that names it.
    public var exchanges: [ExchangeDeclaration]
    /// In the order in which they are declared.
    public var queues: [QueueDeclaration]
    /// Which messages go from an exchange into a queue.
    public var bindings: [Binding]
    /// What an earlier topology bound and this one must not: with both, messages would take two ways.
    public var retiredBindings: [Binding]

    /// A topology from its parts.
    public init(
        exchanges: [ExchangeDeclaration], queues: [QueueDeclaration], bindings: [Binding], retiredBindings: [Binding] = []
    ) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
        self.retiredBindings = retiredBindings
    }
}

/// An exchange as it is declared: durable, never deleted by itself.
public struct ExchangeDeclaration: Sendable, Hashable {
    /// How an exchange chooses; the raw value is the broker's word.
    public enum Kind: String, Sendable, Codable { case direct, topic, fanout }

    public var name: String
    public var kind: Kind
    public var arguments: [String: ArgumentValue]

    /// A declaration from its parts.
    public init(name: String, kind: Kind, arguments: [String: ArgumentValue] = [:]) {
        self.name = name
        self.kind = kind
        self.arguments = arguments
    }
}

/// A queue as it is declared: durable, shared, never deleted by itself. Its type (`quorum` or `classic`) is one of the arguments.
public struct QueueDeclaration: Sendable, Hashable {
    public var name: String
    public var arguments: [String: ArgumentValue]

    /// A declaration from its parts.
    public init(name: String, arguments: [String: ArgumentValue]) {
        self.name = name
        self.arguments = arguments
    }
}

/// "Messages with this key go from this exchange into this queue."
public struct Binding: Sendable, Hashable, Codable {
    public var exchange: String
    public var queue: String
    public var key: String

    /// A binding from its parts.
    public init(exchange: String, queue: String, key: String) {
        self.exchange = exchange
        self.queue = queue
        self.key = key
    }

    /// `exchange → queue (key)`.
    public var text: String { key.isEmpty ? "\(exchange) → \(queue)" : "\(exchange) → \(queue) (\(key))" }
}

/// The value of a queue's or an exchange's argument. Numbers must reach the broker as AMQP integers: text in their place is another
/// argument to it, and a queue declared so answers the next declaration with 406.
public enum ArgumentValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case boolean(Bool)
    /// Of a kind that the topology does not use: only found on a broker, never declared.
    case other(String)

    /// The form AMQP takes.
    public var header: HeaderValue {
        switch self {
        case .text(let text), .other(let text): .string(text)
        case .integer(let number): .integer(number)
        case .boolean(let flag): .boolean(flag)
        }
    }
}

extension ArgumentValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension ArgumentValue: CustomStringConvertible {
    /// The value as one reads it; text that looks like a number is in quotes.
    public var description: String {
        switch self {
        case .text(let text): Int64(text) == nil ? text : "\"\(text)\""
        case .integer(let number): String(number)
        case .boolean(let flag): String(flag)
        case .other(let text): text
        }
    }
}

extension ArgumentValue: Codable {
    /// Reads a JSON value; lists and objects become ``other(_:)``.
    public init(from decoder: any Decoder) throws {
        switch try JSONValue(from: decoder) {
        case .text(let text): self = .text(text)
        case .integer(let number): self = .integer(number)
        case .boolean(let flag): self = .boolean(flag)
        case .null: self = .other("null")
        case .number(let number): self = .other(String(number))
        case .list: self = .other("a list")
        case .object: self = .other("an object")
        }
    }

    /// Writes a JSON value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text), .other(let text): try container.encode(text)
        case .integer(let number): try container.encode(number)
        case .boolean(let flag): try container.encode(flag)
        }
    }
}
