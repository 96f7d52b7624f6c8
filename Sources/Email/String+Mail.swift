extension String {
    /// The text on one line: runs of blanks, line ends and control characters become one blank, none at either end.
    var onOneLine: String {
        let isBlank: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
        return unicodeScalars.split(whereSeparator: isBlank).map { String($0) }.joined(separator: " ")
    }

    /// The text in at most so many bytes of UTF-8. What is cut ends between two Characters and with `…`.
    func cut(to limit: Int) -> String {
        if utf8.count <= limit { return self }
        var rest = limit - "…".utf8.count
        let kept = prefix { character in
            rest -= character.utf8.count
            return rest >= 0
        }
        return kept + "…"
    }
}
