/// Sentences for a terminal, broken between words.
public enum WrappedText {
    /// The lines of a text, without control characters; a word that is too long for a line has one of its own.
    /// - Parameter width: the longest line, in columns; nil = one line.
    public static func lines(_ text: String, width: Int?) -> [String] {
        let text = text.onOneLine
        guard let width else { return [text] }
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.displayWidth + 1 + String(word).displayWidth <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    /// Terms with what there is to say about each, in two columns; the right one is broken between words.
    public static func glossary(_ terms: [(term: String, meaning: String)], width: Int?) -> String {
        let terms = terms.map { (term: $0.term.onOneLine, meaning: $0.meaning) }
        let left = (terms.map(\.term.displayWidth).max() ?? 0) + 2
        return terms.map { term, meaning in
            // A column narrower than this would be hard to read.
            let lines = lines(meaning, width: width.map { max($0 - left, 20) })
            return lines.enumerated().map { index, line in
                let head = index == 0 ? term : ""
                return head + String(repeating: " ", count: left - head.displayWidth) + line + "\n"
            }
            .joined()
        }
        .joined()
    }
}
