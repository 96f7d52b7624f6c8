/// Why something an operator or producer asked for was not done, for a terminal: what happened, why, and what to do about it.
public struct OperationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to decide by: each kind has its exit code. The raw value is the word in the command's JSON.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// What was typed, or the file that was named, cannot be used.
        case usage
        /// What was asked for by its id or name is not there: a file, workspace, teammate, conversation, destination or dead letter.
        case notFound
        /// The broker, or its management API, cannot be reached or does not answer.
        case unavailable
        /// The user may not do this.
        case permission
        /// Settings or topology are wrong.
        case configuration
        /// A part was done, the rest was not.
        case partial
    }

    /// What to decide by.
    public let kind: Kind
    /// What happened. Never a password, a token or an address.
    public let text: String
    /// Why, in the words of whoever refused; empty when `text` says it all.
    public let cause: String
    /// What to do about it; empty when there is nothing to say.
    public let fix: String

    /// An error by its parts.
    public init(_ kind: Kind, _ text: String, cause: String = "", fix: String = "") {
        self.kind = kind
        self.text = text
        self.cause = cause
        self.fix = fix
    }

    /// The code of sysexits.h a command ends with.
    public var exitCode: Int32 { kind.exitCode }

    /// What happened and why, to go on from another sentence.
    public var sentences: String { cause.isEmpty ? text : "\(text) \(cause)" }

    /// What, why and what to do, each on lines of its own.
    public var description: String { [text, cause, fix].filter { !$0.isEmpty }.joined(separator: "\n") }
}

extension OperationError.Kind {
    /// The code of sysexits.h a command ends with.
    public var exitCode: Int32 {
        switch self {
        case .partial: 1
        case .usage: 64
        case .notFound: 66
        case .unavailable: 69
        case .permission: 77
        case .configuration: 78
        }
    }
}
