import FoundationEssentials
import Synchronization

/// Any JSON value, kept as it came, for what we pass on, look at without knowing its form, or explain.
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

    /// The value that bytes spell; nil when they are not JSON, or when they would cost more than an explanation is worth
    /// (``DecodingEffort``).
    init?(explaining bytes: [UInt8]) {
        guard let key = DecodingEffort.key else { return nil }
        let decoder = JSONDecoder()
        decoder.userInfo[key] = DecodingEffort()
        do {
            self = try decoder.decode(JSONValue.self, from: Data(json: bytes))
        } catch {
            return nil
        }
    }

    /// The kind of value, in words; never the value.
    var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "true or false"
        case .integer, .number: "a number"
        case .text: "a text"
        case .list: "a list"
        case .object: "an object"
        }
    }
}

extension JSONValue: Codable {
    /// Reads any JSON value. Whole numbers beyond 64 bits become floating-point ones.
    ///
    /// What is frequent comes first: each guess that fails is an error that the decoder makes, with all of its path.
    public init(from decoder: any Decoder) throws {
        let effort = DecodingEffort.key.flatMap { decoder.userInfo[$0] as? DecodingEffort }
        try effort?.spend(depth: decoder.codingPath.count)
        if let scalar = Self.scalar(of: try decoder.singleValueContainer()) {
            self = scalar
        } else if let keyed = try? decoder.container(keyedBy: FieldName.self) {
            self = .object(try Self.fields(of: keyed))
        } else if effort != nil, (try? decoder.unkeyedContainer()) == nil {
            // A number that is none for a machine, such as 1e999: what is explained is its kind.
            self = .number(.infinity)
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

/// How much work an explanation may be.
///
/// Each wrong guess about a value costs the decoder time for all of the value's path: of 34 kB, two hundred deep, that was 24 seconds, in
/// which a router does nothing else. Only a refused event is looked at in this way, and without the explanation its first mistake is known.
final class DecodingEffort: Sendable {
    /// Where a decoder finds it.
    static let key = CodingUserInfoKey(rawValue: "effort")

    struct TooMuch: Error {}

    /// Values, each counted by the square of how deep it is: a team of ten thousand members is 160,000.
    private static let limit = 400_000

    private let spent = Atomic(0)

    /// Counts one value. Throws when it is one too many.
    /// - Parameter depth: how many lists and objects are around it.
    func spend(depth: Int) throws {
        let depth = depth + 1
        guard spent.wrappingAdd(depth * depth, ordering: .relaxed).newValue <= Self.limit else { throw TooMuch() }
    }
}
