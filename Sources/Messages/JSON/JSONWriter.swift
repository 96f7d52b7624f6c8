import Encodings
import FoundationEssentials

/// Writes JSON on one line. Keys are sorted, so that equal values are equal bytes.
public enum JSONWriter {
    /// The value as JSON.
    /// - Throws: when there is something in it that JSON cannot say.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    static func write(_ value: some Encodable) -> [UInt8] {
        do {
            return try encode(value)
        } catch {
            // Messages hold texts, whole numbers and truth values only: there is nothing in them that JSON cannot say.
            preconditionFailure("a message could not be written as JSON: \(error)")
        }
    }
}

/// Builds JSON piece by piece, for what is written thousands of times a second: a general encoder costs ten times as much.
///
/// Whoever uses it is responsible for the commas and brackets; a test holds the result equal to the encoder's.
public struct JSONBytes: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []

    /// Nothing written yet.
    /// - Parameter capacity: how many bytes to make room for.
    public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Writes punctuation and names as they are.
    public mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    /// Writes a text in quotation marks.
    public mutating func text(_ text: String) { JSONString.append(text, to: &bytes) }

    /// Writes a member whose value is a text; nothing when there is none.
    /// - Parameter name: the name with what stands around it, as in `,"url":`.
    public mutating func member(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        raw(name)
        text(value)
    }

    /// Writes an id in quotation marks, as Foundation's encoder does: in capital letters.
    mutating func id(_ id: UUID) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(id, letters: UInt8(ascii: "A"))
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a whole number.
    public mutating func number(_ number: Int64) { bytes.append(contentsOf: String(number).utf8) }
}
