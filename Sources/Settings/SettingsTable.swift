/// What a process can be told by its environment, for `--help`, of which `deploy/settings.md` is made.
public struct SettingsTable: Sendable, Hashable {
    /// One setting.
    public struct Row: Sendable, Hashable {
        /// What happens when the variable is not set.
        public enum Fallback: Sendable, Hashable {
            /// The process does not start. The text is an example of a value.
            case required(example: String)
            /// This value is used.
            case value(String)
            /// The process goes without it.
            case absent
        }

        /// The variable.
        public let name: String
        /// What happens when it is not set.
        public let fallback: Fallback
        /// What it is for and which values it takes.
        public let meaning: String
        /// Whether it may also come from a file named by the variable with `_FILE` added.
        public let isSecret: Bool
    }

    /// In the order in which the process reads them.
    public internal(set) var rows: [Row] = []

    /// For a terminal: name, meaning and default, one setting under the other.
    public var text: String {
        rows.map { "  \($0.name)\n      \($0.meaning). \($0.fallbackText)." }.joined(separator: "\n")
    }
}

extension SettingsTable.Row {
    var fallbackText: String {
        let file = isSecret ? "; or the name of a file that holds it, in \(name)_FILE" : ""
        return switch fallback {
        case .required(let example): example.isEmpty ? "Required" + file : "Required, for example \(example)" + file
        case .value(let value): (value.isEmpty ? "Default: empty" : "Default: \(value)") + file
        case .absent: "Not set by default" + file
        }
    }
}
