/// Text as HTML shows it, wherever it stands: between tags, in an attribute's quotation marks, or in `<title>`.
enum HTMLText {
    /// The text with `& < > " ' and the backquote as references.
    ///
    /// Each scalar is looked at by itself, as HTML's own reader does (HTML §13.2.3). Swift's Characters are something else: `<` with U+0301
    /// behind it, or U+0600 before it, is one Character and not equal to `<`. An accent at the start is a reference too: it would become one
    /// with the `>` or `"` before it in whatever looks at Characters or normalizes text.
    static func escaped(_ text: String) -> String {
        var html = String.UnicodeScalarView()
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if let reference = references[scalar] {
                html.append(contentsOf: reference.unicodeScalars)
            } else if index == 0, isMark(scalar) {
                html.append(contentsOf: "&#x\(String(scalar.value, radix: 16));".unicodeScalars)
            } else {
                html.append(scalar)
            }
        }
        return String(html)
    }

    private static let references: [Unicode.Scalar: String] = [
        "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;", "`": "&#96;",
    ]

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x80 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return scalar.properties.isGraphemeExtend
        }
    }
}
