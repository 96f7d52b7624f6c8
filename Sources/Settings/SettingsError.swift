/// Everything that is wrong with the settings of a process, so that it can be put right in one go.
public struct SettingsError: Error, Hashable, CustomStringConvertible {
    /// One wrong setting.
    public struct Mistake: Sendable, Hashable {
        /// The variable.
        public let name: String
        /// What is wrong with it, with the wrong value unless that is a secret.
        public let problem: String
        /// What to do, without the full stop at the end.
        public let fix: String

        /// Describes one wrong setting.
        public init(name: String, problem: String, fix: String) {
            self.name = name
            self.problem = problem
            self.fix = fix
        }
    }

    /// In the order in which the settings were read; never empty.
    public let mistakes: [Mistake]

    /// Takes all mistakes together.
    public init(_ mistakes: [Mistake]) {
        self.mistakes = mistakes
    }

    /// A readable list: one line for each mistake.
    public var description: String {
        let heading = mistakes.count == 1 ? "One setting is wrong:" : "\(mistakes.count) settings are wrong:"
        let lines = mistakes.map { "  \($0.name) \($0.problem). \($0.fix)\($0.fix.hasSuffix("?") ? "" : ".")" }
        return ([heading] + lines).joined(separator: "\n")
    }
}

/// Why a setting's text cannot be used. The reason goes on from the value or the variable's name, as in "has no port", and never quotes the
/// value, because it may be a secret: the reader adds it when it may be shown.
public struct InvalidValue: Error, CustomStringConvertible, Hashable {
    /// The reason, to be read after the value.
    public let description: String

    /// A reason from its words.
    public init(_ description: String) {
        self.description = description
    }
}
