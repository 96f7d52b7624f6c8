import Foundation

/// Encoded words in headers (RFC 2047), for UTF-8 only; anything else stays as it is.
enum EncodedWord {
    static func decode(_ text: String) -> String {
        // Blanks between two encoded words belong to neither (RFC 2047 §6.2).
        let joined = text.replacing(/\?= +=\?/, with: "?==?")
        return joined.replacing(/=\?([^?]+)\?([bBqQ])\?([^?]*)\?=/) { match in
            word(charset: match.1, encoding: match.2, content: match.3) ?? String(match.0)
        }
    }

    private static func word(charset: Substring, encoding: Substring, content: Substring) -> String? {
        guard charset.lowercased() == "utf-8" else { return nil }
        guard encoding.lowercased() == "b" else { return QuotedPrintable.decode(String(content).replacing("_", with: " ")) }
        return Data(base64Encoded: String(content)).map { String(decoding: $0, as: UTF8.self) }
    }
}
