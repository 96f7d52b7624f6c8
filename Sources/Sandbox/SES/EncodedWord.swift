import Foundation

/// Encoded words in headers (RFC 2047), for UTF-8 only.
enum EncodedWord {
    static func decode(_ text: String) -> String {
        // Blanks between two encoded words belong to neither (RFC 2047 §6.2).
        let joined = text.replacing("?= =?", with: "?==?")
        return joined.components(separatedBy: "=?").enumerated().map { index, piece in
            index == 0 ? piece : word(piece) ?? "=?\(piece)"
        }.joined()
    }

    /// `utf-8?B?…?=rest`.
    private static func word(_ piece: String) -> String? {
        let parts = piece.split(separator: "?", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[3].hasPrefix("="), parts[0].lowercased() == "utf-8" else { return nil }
        let rest = parts[3].dropFirst()
        switch parts[1].lowercased() {
        case "b":
            return Data(base64Encoded: String(parts[2])).map { String(decoding: $0, as: UTF8.self) + rest }
        case "q": return QuotedPrintable.decode(String(parts[2]).replacing("_", with: " ")) + rest
        default: return nil
        }
    }
}
