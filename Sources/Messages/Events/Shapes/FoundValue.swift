import FoundationEssentials

/// A JSON value as it was found, as far as its shape matters.
enum FoundValue: Decodable {
    case null
    case flag
    /// A number; nil when it is no whole one of 64 bits.
    case number(Int64?)
    case text(String)
    case list([FoundValue])
    case object([String: FoundValue])

    /// Nil when the bytes are not JSON.
    init?(_ bytes: [UInt8]) {
        do {
            self = try JSONDecoder().decode(FoundValue.self, from: Data(json: bytes))
        } catch {
            return nil
        }
    }

    init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: Name.self) {
            var fields: [String: FoundValue] = [:]
            for key in keyed.allKeys { fields[key.stringValue] = try keyed.decode(FoundValue.self, forKey: key) }
            self = .object(fields)
        } else if var unkeyed = try? decoder.unkeyedContainer() {
            var elements: [FoundValue] = []
            while !unkeyed.isAtEnd { elements.append(try unkeyed.decode(FoundValue.self)) }
            self = .list(elements)
        } else {
            self = try Self.scalar(decoder.singleValueContainer())
        }
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> FoundValue {
        if container.decodeNil() { return .null }
        if let text = try? container.decode(String.self) { return .text(text) }
        if (try? container.decode(Bool.self)) != nil { return .flag }
        return .number(try? container.decode(Int64.self))
    }

    /// The kind of value, in words; never the value.
    var words: String {
        switch self {
        case .null: "null"
        case .flag: "true or false"
        case .number: "a number"
        case .text: "a text"
        case .list: "a list"
        case .object: "an object"
        }
    }

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
