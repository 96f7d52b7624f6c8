/// What `--help` prints, made fit for a terminal: the parser wraps everything but the line of the usage.
enum HelpText {
    /// Columns. A terminal has 80 or more, and some break a line that fills them all.
    private static let width = 79
    private static let start = "USAGE: "

    /// The text with that line wrapped, and everything else as it was.
    static func wrapped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix(start) ? usage($0) : String($0) }
            .joined(separator: "\n")
    }

    private static func usage(_ line: Substring) -> String {
        let indent = String(repeating: " ", count: start.count)
        var lines: [String] = []
        var last = ""
        for part in parts(line) {
            if last.isEmpty {
                last = part
            } else if last.count + 1 + part.count <= width {
                last += " \(part)"
            } else {
                lines.append(last)
                last = indent + part
            }
        }
        return (lines + [last]).joined(separator: "\n")
    }

    /// Its words. What stands in brackets is one, and so is an option with its value.
    private static func parts(_ line: Substring) -> [String] {
        var parts: [String] = []
        var depth = 0
        for word in line.split(separator: " ") {
            let isValue = word.hasPrefix("<") && parts.last?.hasPrefix("--") == true
            if depth > 0 || isValue { parts[parts.count - 1] += " \(word)" } else { parts.append(String(word)) }
            depth += word.count { $0 == "[" } - word.count { $0 == "]" }
        }
        return parts
    }
}
