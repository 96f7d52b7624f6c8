/// Lines and columns for a terminal. The last column is cut to the width rather than wrapped; the others are as wide as they need.
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

    private func line(_ values: [String], _ widths: [Int], _ width: Int?) -> String {
        var line = ""
        for (column, value) in values.enumerated() {
            let padding = String(repeating: " ", count: widths[column] - value.count)
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
