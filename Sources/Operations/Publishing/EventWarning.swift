/// What is readable in an event and will not do what its producer means. The event counts all the same.
public struct EventWarning: Sendable, Equatable, CustomStringConvertible {
    /// Where: a JSON path such as `$.data.locale`.
    public var path: String
    /// What is odd about it.
    public var text: String

    /// A warning from its parts.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// One line for people. Names of members come from anybody.
    public var description: String { VisibleText.write("\(path): \(text)").onOneLine }
}
