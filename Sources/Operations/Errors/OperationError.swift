/// Why something an operator or producer asked for was not done, in words for a terminal: what, and what to do about it.
public struct OperationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to decide by: each kind has its exit code.
    public enum Kind: String, Sendable, CaseIterable {
        /// What was typed, or the file that was named, cannot be used.
        case usage
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
    /// What to do about it; empty when nothing is to be said.
    public let fix: String

    /// An error by its parts.
    public init(_ kind: Kind, _ text: String, fix: String = "") {
        self.kind = kind
        self.text = text
        self.fix = fix
    }

    /// The code of sysexits.h a command ends with.
    public var exitCode: Int32 {
        switch kind {
        case .partial: 1
        case .usage: 64
        case .unavailable: 69
        case .permission: 77
        case .configuration: 78
        }
    }

    /// Text and fix.
    public var description: String { fix.isEmpty ? text : "\(text)\n\(fix)" }
}
