/// How log records are written.
public enum LogFormat: String, Sendable, CaseIterable {
    /// One JSON object a line, for machines.
    case json
    /// One readable line a record; coloured on a terminal.
    case text
    /// Text when standard error is a terminal, JSON otherwise.
    case automatic
}
