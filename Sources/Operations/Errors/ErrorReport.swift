/// What ended a command, in the one form that every command has: what, why, and what to do. The shape of its JSON on standard error.
public struct ErrorReport: Sendable, Codable, Equatable {
    /// One setting that is wrong.
    public struct Setting: Sendable, Codable, Equatable {
        /// The environment variable.
        public var name: String
        public var problem: String
        public var fix: String

        /// A wrong setting by its parts.
        public init(name: String, problem: String, fix: String) {
            self.name = name
            self.problem = problem
            self.fix = fix
        }
    }

    /// The error itself, below the document's only key.
    public struct Content: Sendable, Codable, Equatable {
        /// The word for the kind, as ``OperationError/Kind`` has it.
        public var kind: String
        public var what: String
        /// Each error of a file or event with its place, or each warning; left out when there is one thing to say.
        public var details: [String]?
        /// Left out when `what` says it all.
        public var why: String?
        /// Left out when there is nothing to say.
        public var fix: String?
        /// The command's exit code.
        public var exitCode: Int32
        /// The settings that are wrong; left out when it is about something else.
        public var settings: [Setting]?

        private enum CodingKeys: String, CodingKey {
            case kind, what, details, why, fix, settings
            case exitCode = "exit_code"
        }
    }

    public var error: Content

    /// The report of an error of ours.
    public init(_ error: OperationError) {
        self.error = Content(
            kind: error.kind.rawValue, what: error.text, details: error.details.isEmpty ? nil : error.details,
            why: error.cause.isEmpty ? nil : error.cause,
            fix: error.fix.isEmpty ? nil : error.fix, exitCode: error.exitCode)
    }

    /// The report of settings that cannot be used.
    public init(settings: [Setting]) {
        let what = settings.count == 1 ? "One setting is wrong." : "\(settings.count) settings are wrong."
        error = Content(
            kind: OperationError.Kind.configuration.rawValue, what: what, exitCode: OperationError.Kind.configuration.exitCode,
            settings: settings)
    }

    /// For people, with a line end at its end: what, then indented why and what to do. A text of several lines keeps them.
    public var text: String {
        var lines = ["belfry: \(error.what)"]
        lines += (error.details ?? []).map { "  \($0)" }
        for setting in error.settings ?? [] { lines += ["  \(setting.name) \(setting.problem).", "    \(setting.fix)"] }
        lines += Self.paragraph("Why", error.why) + Self.paragraph("Fix", error.fix)
        return VisibleText.write(lines.joined(separator: "\n")) + "\n"
    }

    private static func paragraph(_ heading: String, _ text: String?) -> [String] {
        guard let lines = text?.split(separator: "\n", omittingEmptySubsequences: false), let first = lines.first else { return [] }
        return ["  \(heading): \(first)"] + lines.dropFirst().map { "       \($0)" }
    }
}
