/// Lines and columns for a terminal. The last column is cut to the width or broken between words; the others are as wide as they need.
public struct TextTable: Sendable {
    /// Which side the values of a column are set against.
    public enum Alignment: Sendable { case left, right }

    private var heading: [String]
    private var alignments: [Alignment]
    private var rows: [[String]] = []

    /// A table with these headings; a heading that starts with `>` makes a column of numbers, set against its right side.
    public init(_ headings: String...) {
        alignments = headings.map { $0.hasPrefix(">") ? .right : .left }
        heading = headings.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }
    }

    /// Whether no line was added.
    public var isEmpty: Bool { rows.isEmpty }

    /// Adds a line; missing values are empty, line ends and other control characters in a value become blanks.
    public mutating func add(_ values: String...) { add(values) }

    /// Adds a line.
    public mutating func add(_ values: [String]) {
        rows.append(heading.indices.map { $0 < values.count ? Self.oneLine(values[$0]) : "" })
    }

    /// The table as text, each line ended by a line feed; nothing but the headings when there are no rows.
    /// - Parameter width: the longest line, in characters; nil = as long as it takes.
    public func text(width: Int? = nil) -> String {
        let all = [heading] + rows
        let widths = heading.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { line($0, widths, width) }.joined()
    }

    /// The table as ``text(width:)`` gives it, with the last column broken between words instead of cut.
    public func wrapped(width: Int?) -> String {
        guard let width else { return text() }
        let all = [heading] + rows
        let widths = heading.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        let indent = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        // A column narrower than this would be hard to read.
        let rest = max(width - indent, 20)
        return all.map { values in
            let lines = WrappedText.lines(values.last ?? "", width: rest)
            let first = line(values.dropLast() + [lines.first ?? ""], widths, nil)
            return first + lines.dropFirst().map { String(repeating: " ", count: indent) + $0 + "\n" }.joined()
        }
        .joined()
    }

    private func line(_ values: [String], _ widths: [Int], _ width: Int?) -> String {
        var line = ""
        for (column, value) in values.enumerated() {
            let padding = String(repeating: " ", count: max(widths[column] - value.count, 0))
            line += alignments[column] == .right ? padding + value : value + padding
            line += column == values.count - 1 ? "" : "  "
        }
        while line.last == " " { line.removeLast() }
        if let width, line.count > width { line = line.prefix(max(width - 1, 0)) + "…" }
        return line + "\n"
    }

    private static func oneLine(_ value: String) -> String {
        String(String.UnicodeScalarView(value.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
