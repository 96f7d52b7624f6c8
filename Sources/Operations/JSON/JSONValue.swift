import FoundationEssentials
import Messages

/// Any JSON value, kept as it came, for what we pass on or look at without knowing its form.
public enum JSONValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// The fields of an object; nil for anything else.
    public var fields: [String: JSONValue]? {
        if case .object(let fields) = self { fields } else { nil }
    }

    /// The elements of a list; nil for anything else.
    public var elements: [JSONValue]? {
        if case .list(let elements) = self { elements } else { nil }
    }

    /// The text; nil for anything else.
    public var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The value of a field of an object; nil when there is none.
    public subscript(name: String) -> JSONValue? { fields?[name] }
}

extension JSONValue: Codable {
    /// Reads any JSON value. Whole numbers beyond 64 bits become floating-point ones.
    ///
    /// What is frequent comes first: each guess that fails is an error that the decoder makes, with all of its path.
    public init(from decoder: any Decoder) throws {
        if let scalar = Self.scalar(of: try decoder.singleValueContainer()) {
            self = scalar
        } else if let keyed = try? decoder.container(keyedBy: FieldName.self) {
            self = .object(try Self.fields(of: keyed))
        } else {
            var unkeyed = try decoder.unkeyedContainer()
            var elements: [JSONValue] = []
            while !unkeyed.isAtEnd { elements.append(try unkeyed.decode(JSONValue.self)) }
            self = .list(elements)
        }
    }

    private static func fields(of container: KeyedDecodingContainer<FieldName>) throws -> [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        for key in container.allKeys { fields[key.stringValue] = try container.decode(JSONValue.self, forKey: key) }
        return fields
    }

    private static func scalar(of container: any SingleValueDecodingContainer) -> JSONValue? {
        if container.decodeNil() { return .null }
        if let text = try? container.decode(String.self) { return .text(text) }
        if let number = try? container.decode(Int64.self) { return .integer(number) }
        if let number = try? container.decode(Double.self) { return .number(number) }
        return (try? container.decode(Bool.self)).map { .boolean($0) }
    }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let flag): try container.encode(flag)
        case .integer(let number): try container.encode(number)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let elements): try container.encode(elements)
        case .object(let fields): try container.encode(fields)
        }
    }

    private struct FieldName: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

/// JSON as the command prints it: keys sorted, so that equal results are equal bytes, and slashes left as they are.
public enum JSONText {
    /// The value over several lines, with a line end at its end.
    public static func write(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    /// The value on one line.
    public static func line(_ value: some Encodable) throws -> [UInt8] { try JSONWriter.encode(value) }

    /// The value that bytes spell; nil when they are not JSON.
    public static func read(_ bytes: [UInt8]) -> JSONValue? {
        try? JSONDecoder().decode(JSONValue.self, from: Data(json: bytes))
    }
}
