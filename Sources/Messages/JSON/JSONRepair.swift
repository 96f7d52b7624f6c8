/// JSON in which a text is no Unicode, with U+FFFD for each part that is none.
///
/// Two kinds are met in practice: half of a surrogate pair, `\ud83d`, as JavaScript's `slice` leaves it of an emoji, and bytes that are no
/// UTF-8, of Latin-1 or of surrogates that were encoded one by one (CESU-8). Foundation's reader refuses the whole document for either. An
/// id with U+FFFD in it is refused by itself, with its path: nobody knows any more what it named.
///
/// ``JSONScanner`` reads such texts in the same way; a test holds the two equal.
enum JSONRepair {
    /// The bytes, changed only where they have to be. UTF-16 and UTF-32, which have zero bytes in them, are left as they are.
    static func repaired(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.contains(0) else { return bytes }
        let isASCII = bytes.allSatisfy { $0 < 0x80 }
        let isWellFormed = isASCII || String(validating: bytes, as: UTF8.self) != nil
        var repaired = isWellFormed ? bytes : Array(String(decoding: bytes, as: UTF8.self).utf8)
        replaceHalves(in: &repaired)
        return repaired
    }

    /// Writes `\ufffd`, which is as long, over each half of a pair that stands alone. A backslash is found only in texts.
    private static func replaceHalves(in bytes: inout [UInt8]) {
        var position = 0
        while let escape = bytes[position...].firstIndex(of: UInt8(ascii: "\\")) {
            position = min(escape + 2, bytes.count)
            guard let unit = codeUnit(at: escape, in: bytes) else { continue }
            position = escape + 6
            if UTF16.isLeadSurrogate(unit), let second = codeUnit(at: position, in: bytes), UTF16.isTrailSurrogate(second) {
                position += 6
            } else if UTF16.isSurrogate(unit) {
                bytes.replaceSubrange(escape + 2..<escape + 6, with: "fffd".utf8)
            }
        }
    }

    /// What `\uXXXX` says that begins here; nil when none does.
    private static func codeUnit(at start: Int, in bytes: [UInt8]) -> UInt16? {
        guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u") else { return nil }
        let digits = bytes[start + 2..<start + 6]
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
