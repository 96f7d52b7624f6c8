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

/// A text from outside as it may go to a terminal: what a terminal would obey, or what turns the direction of reading, is written out as
/// `\\u{1B}`. Line ends and tabs stay.
public enum VisibleText {
    /// The text with nothing hidden in it.
    public static func write(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var visible = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isHidden(scalar) {
                visible.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            } else {
                visible.append(scalar)
            }
        }
        return String(visible)
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F...0x9F: true
        // Marks, embeddings, overrides and isolates of direction (UAX #9 §2).
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension String {
    /// The text with a blank for each control character. Names come from anybody, and a terminal obeys what it is sent.
    var onOneLine: String {
        String(UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
