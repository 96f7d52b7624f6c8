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
