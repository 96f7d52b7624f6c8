import FoundationEssentials

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

    /// Writes a text in quotation marks, escaped as RFC 8259 §7 asks for and no further.
    public mutating func text(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            if unsafe Self.hasEscapes(UnsafeRawBufferPointer(utf8)) {
                for byte in unsafe Array(utf8) { append(byte) }
            } else {
                unsafe bytes.append(contentsOf: utf8)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes an id in quotation marks, as Foundation's encoder does: in capital letters.
    mutating func id(_ id: UUID) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(id, letters: UInt8(ascii: "A"))
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a whole number.
    public mutating func number(_ number: Int64) { bytes.append(contentsOf: String(number).utf8) }

    /// Whether a byte of a text must be escaped: eight bytes at a time, as nearly all texts have none.
    private static func hasEscapes(_ text: UnsafeRawBufferPointer) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // The highest bit of a byte tells whether it, or one before it, is below the limit, which is at most 128.
        func below(_ limit: UInt64, _ word: UInt64) -> UInt64 { (word &- ones &* limit) & ~word & ones << 7 }
        let (quote, backslash) = (ones &* UInt64(UInt8(ascii: "\"")), ones &* UInt64(UInt8(ascii: "\\")))
        var index = 0
        while index + 8 <= text.count {
            let word = unsafe text.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
            if below(0x20, word) | below(1, word ^ quote) | below(1, word ^ backslash) != 0 { return true }
            index += 8
        }
        return unsafe text[index...].contains(where: mustBeEscaped)
    }

    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func append(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x08: raw("\\b")
        case 0x09: raw("\\t")
        case 0x0A: raw("\\n")
        case 0x0C: raw("\\f")
        case 0x0D: raw("\\r")
        case 0x00..<0x20:
            raw(byte < 0x10 ? "\\u000" : "\\u00")
            bytes.append(contentsOf: String(byte, radix: 16).utf8)
        default: bytes.append(byte)
        }
    }
}
