/// Base64 with the alphabet for URLs and without padding (RFC 4648 §5): how keys, secrets and tokens are written. The one reader of it in
/// the project, so that what the directory takes in is what a worker can use.
///
/// Written by hand, byte by byte: each web push reads two texts and writes one.
public enum Base64URL {
    /// The text of some bytes, without padding.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        encode(Array(bytes))
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var (bits, count) = (UInt32(0), 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(letter(bits >> UInt32(count) & 63))
            }
        }
        if count > 0 { text.append(letter(bits << UInt32(6 - count) & 63)) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text in either alphabet, without padding or with all of it, or nil. Old browsers and some client libraries write the
    /// other forms.
    ///
    /// Everything else is refused: letters that are foreign to both alphabets, padding that is too short, too long or not at the end
    /// (RFC 4648 §3.2, §3.3), and bits that no encoder leaves behind the last byte (§3.5).
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(Array(text.utf8).span)
    }

    private static func decode(_ letters: Span<UInt8>) -> [UInt8]? {
        var length = letters.count
        while length > 0, letters.count - length < 2, letters[length - 1] == UInt8(ascii: "=") { length -= 1 }
        guard length % 4 != 1, length == letters.count || letters.count.isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length * 3 / 4)
        var (bits, count) = (UInt32(0), 0)
        for index in 0..<length {
            guard let value = value(letters[index]) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        // What is left are the bits behind the last byte: four, two or none of them.
        return bits & (1 << UInt32(count) - 1) == 0 ? bytes : nil
    }

    /// Whether a byte is a letter of the alphabet for URLs.
    public static func isInAlphabet(_ byte: UInt8) -> Bool {
        value(byte) != nil && byte != UInt8(ascii: "+") && byte != UInt8(ascii: "/")
    }

    private static func letter(_ value: UInt32) -> UInt8 {
        switch UInt8(truncatingIfNeeded: value) {
        case let value where value < 26: UInt8(ascii: "A") + value
        case let value where value < 52: UInt8(ascii: "a") + value - 26
        case let value where value < 62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }

    private static func value(_ letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "-"), UInt8(ascii: "+"): 62
        case UInt8(ascii: "_"), UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
