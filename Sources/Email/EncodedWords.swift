internal import FoundationEssentials

/// Text that is not ASCII in a header (RFC 2047), for providers that pass headers on as they are.
enum EncodedWords {
    /// 45 bytes are 60 characters of base64; with `=?UTF-8?B?` and `?=` a word is 72 long, below the 75 allowed (RFC 2047 §2).
    static let bytesPerWord = 45

    /// The text as words with blanks between them, which disappear when they are put together again. A character is never divided
    /// (RFC 2047 §5).
    static func encode(_ text: String) -> String {
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if words[words.count - 1].count + bytes.count > bytesPerWord { words.append([]) }
            words[words.count - 1].append(contentsOf: bytes)
        }
        return words.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: " ")
    }
}
