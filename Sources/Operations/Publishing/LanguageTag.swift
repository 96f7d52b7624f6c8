/// Whether a text can be a language tag (BCP 47; RFC 5646 §2.1), as far as its form tells: a language of two or three letters, then parts of up
/// to eight letters and digits with hyphens between them.
enum LanguageTag {
    /// What is odd about a text; nil when nothing is. An empty one says that there is none.
    static func oddity(of text: String) -> String? {
        guard !text.isEmpty, !isWellFormed(text) else { return nil }
        let corrected = String(text.map { $0 == "_" ? "-" : $0 })
        let suggestion = isWellFormed(corrected) ? "; did you mean \(corrected)?" : ""
        return "this is no language tag such as en or pt-BR (BCP 47)\(suggestion)"
    }

    private static func isWellFormed(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let language = parts.first, 2...3 ~= language.utf8.count, language.utf8.allSatisfy(isLetter) else { return false }
        return parts.dropFirst().allSatisfy { part in
            1...8 ~= part.utf8.count && part.utf8.allSatisfy { isLetter($0) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }
}
