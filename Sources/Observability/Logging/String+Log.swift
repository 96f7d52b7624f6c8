extension String {
    /// No single value fills the log: what is longer than 8 KiB is cut, and says so.
    var shortenedForLog: String {
        let longest = 8192
        guard utf8.count > longest else { return self }
        // A byte limit can fall inside a character: what the cut left of it is repaired to a replacement character.
        return String(decoding: utf8.prefix(longest), as: UTF8.self) + "…"
    }

    /// On one line, and without the control characters that could move a terminal's cursor or change its colours.
    var printableForLog: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
