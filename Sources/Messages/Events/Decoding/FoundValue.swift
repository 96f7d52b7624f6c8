import FoundationEssentials
import Synchronization

/// A JSON value as it was found, as far as its shape matters.
enum FoundValue: DecodableWithConfiguration {
    case null
    case flag
    /// A number; nil when it is no whole one of 64 bits.
    case number(Int64?)
    case text(String)
    case list([FoundValue])
    case object([String: FoundValue])

    /// Nil when the bytes are not JSON, or when they would cost more than an explanation is worth (``Effort``).
    init?(_ bytes: [UInt8]) {
        do {
            self = try JSONDecoder().decode(FoundValue.self, from: Data(json: bytes), configuration: Effort())
        } catch {
            return nil
        }
    }

    /// What is frequent comes first: each guess that fails is an error that the decoder makes, with all of its path.
    init(from decoder: any Decoder, configuration effort: Effort) throws {
        try effort.spend(depth: decoder.codingPath.count)
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
        } else if let text = try? single.decode(String.self) {
            self = .text(text)
        } else if let number = try? single.decode(Int64.self) {
            self = .number(number)
        } else if (try? single.decode(Bool.self)) != nil {
            self = .flag
        } else if let keyed = try? decoder.container(keyedBy: Name.self) {
            var fields: [String: FoundValue] = [:]
            for key in keyed.allKeys { fields[key.stringValue] = try keyed.decode(FoundValue.self, forKey: key, configuration: effort) }
            self = .object(fields)
        } else if var unkeyed = try? decoder.unkeyedContainer() {
            var elements: [FoundValue] = []
            while !unkeyed.isAtEnd { elements.append(try unkeyed.decode(FoundValue.self, configuration: effort)) }
            self = .list(elements)
        } else {
            self = .number(nil)
        }
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

/// How much work an explanation may be.
///
/// Each wrong guess about a value costs the decoder time for all of the value's path: of 34 kB, two hundred deep, that was 24 seconds, in
/// which a router does nothing else. Only a refused event is looked at in this way, and without the explanation its first mistake is known.
final class Effort: Sendable {
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

/// A text that was found where another one was expected, as an explanation may quote it. Explanations go into headers and logs, where no
/// customer's word, address or token belongs: what could be one is told by its length.
enum FoundText {
    /// Longer than each of our words, and shorter than a browser's secret (22).
    private static let longestWord = 20
    private static let longestTime = 40

    /// A text where one of our words was expected: a short one of letters, digits and `-_.`.
    static func word(_ text: String) -> String {
        quoted(text, text.utf8.count <= longestWord && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-_.".utf8.contains($0) })
    }

    /// A text where a time was expected: one of digits and what stands between them.
    static func time(_ text: String) -> String {
        quoted(text, text.utf8.count <= longestTime && text.utf8.allSatisfy { isDigit($0) || "TZtz+-:., /".utf8.contains($0) })
    }

    private static func quoted(_ text: String, _ isPlain: Bool) -> String {
        if text.isEmpty { return "an empty text" }
        return isPlain ? "\"\(text)\"" : "a text of \(text.utf8.count) bytes"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }
}
