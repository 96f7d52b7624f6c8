/// Lines and columns for a terminal. The last column is cut to the width or broken between words; the others are as wide as they need.
/// Widths are a terminal's columns, as `displayWidth` counts them.
public struct TextTable: Sendable {
    /// Which side the values of a column are set against.
    public enum Alignment: Sendable { case left, right }

    /// A value, with a colour where colours are wanted.
    public struct Cell: Sendable {
        var text: String
        var colour: TextColour?

        /// A value that has a colour, or none.
        public init(_ text: String, _ colour: TextColour? = nil) {
            self.text = text
            self.colour = colour
        }
    }

    private var heading: [Cell]
    private var alignments: [Alignment]
    private var rows: [[Cell]] = []

    /// A table with these headings; a heading that starts with `>` makes a column of numbers, set against its right side.
    public init(_ headings: String...) {
        alignments = headings.map { $0.hasPrefix(">") ? .right : .left }
        heading = headings.map { Cell($0.hasPrefix(">") ? String($0.dropFirst()) : $0) }
    }

    /// Whether no line was added.
    public var isEmpty: Bool { rows.isEmpty }

    /// Adds a line; missing values are empty, line ends and other control characters in a value become blanks.
    public mutating func add(_ values: String...) { add(values) }

    /// Adds a line.
    public mutating func add(_ values: [String]) { add(values.map { Cell($0) }) }

    /// Adds a line.
    public mutating func add(_ cells: [Cell]) {
        rows.append(heading.indices.map { $0 < cells.count ? Cell(cells[$0].text.onOneLine, cells[$0].colour) : Cell("") })
    }

    /// The table as text, each line ended by a line feed; nothing but the headings when there are no rows.
    /// - Parameters:
    ///   - width: the longest line, in columns; nil = as long as it takes.
    ///   - colours: whether values are shown in their colours.
    public func text(width: Int? = nil, colours: Bool = false) -> String {
        let widths = widths
        return ([heading] + rows).map { line($0, widths, width, colours) }.joined()
    }

    /// The table as ``text(width:colours:)`` gives it, with the last column broken between words instead of cut.
    public func wrapped(width: Int?, colours: Bool = false) -> String {
        guard let width else { return text(colours: colours) }
        let widths = widths
        let indent = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        // A column narrower than this would be hard to read.
        let rest = max(width - indent, 20)
        return ([heading] + rows).map { cells in
            let lines = WrappedText.lines(cells.last?.text ?? "", width: rest)
            let colour = cells.last?.colour
            let first = line(cells.dropLast() + [Cell(lines.first ?? "", colour)], widths, nil, colours)
            return first
                + lines.dropFirst().map { String(repeating: " ", count: indent) + Self.painted($0, colour, colours) + "\n" }.joined()
        }
        .joined()
    }

    private var widths: [Int] {
        heading.indices.map { column in ([heading] + rows).map { $0[column].text.displayWidth }.max() ?? 0 }
    }

    /// Colours go around what is left of a value after cutting, so they take no room.
    private func line(_ cells: [Cell], _ widths: [Int], _ width: Int?, _ colours: Bool) -> String {
        let values = cells.map(\.text)
        let isCut = width.map { plainLength(values, widths) > $0 } ?? false
        var room = isCut ? max((width ?? 0) - 1, 0) : Int.max
        var line = ""
        func append(_ text: String, _ colour: TextColour?) {
            let piece = String(text.prefix(columns: room))
            room -= min(room, piece.displayWidth)
            line += piece.isEmpty ? "" : Self.painted(piece, colour, colours)
        }
        let last = values.lastIndex { !$0.isEmpty } ?? 0
        for (column, cell) in cells.enumerated() where column <= last {
            let padding = String(repeating: " ", count: max(widths[column] - cell.text.displayWidth, 0))
            if alignments[column] == .right { append(padding, nil) }
            append(cell.text, cell.colour)
            guard column < last else { break }
            if alignments[column] == .left { append(padding, nil) }
            append("  ", nil)
        }
        return line + (isCut ? "…" : "") + "\n"
    }

    /// Without the blanks that would stand at the end.
    private func plainLength(_ values: [String], _ widths: [Int]) -> Int {
        guard let last = values.lastIndex(where: { !$0.isEmpty }) else { return 0 }
        let before = widths[..<last].reduce(0) { $0 + $1 + 2 }
        return before + (alignments[last] == .right ? widths[last] : values[last].displayWidth)
    }

    private static func painted(_ text: String, _ colour: TextColour?, _ colours: Bool) -> String {
        colours ? colour.map { $0.paint(text) } ?? text : text
    }
}

/// The colours of a terminal, by what they say.
public enum TextColour: Int, Sendable {
    case bad = 31
    case good = 32
    case doubtful = 33
    case quiet = 90

    /// The text in this colour (ECMA-48 §8.3.117, select graphic rendition).
    public func paint(_ text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}
