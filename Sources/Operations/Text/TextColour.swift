/// The colours of a terminal, by what they say.
public enum TextColour: Int, Sendable {
    case bad = 31
    case good = 32
    case doubtful = 33
    case quiet = 90

    /// The text in this colour (ECMA-48 §8.3.117, select graphic rendition).
    public func paint(_ text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}
