public import AMQP

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
