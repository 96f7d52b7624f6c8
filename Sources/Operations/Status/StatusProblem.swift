/// Something that needs attention, with its cause and what to do: the first thing that `belfry status` says.
public struct StatusProblem: Sendable, Codable, Equatable {
    /// What it means for the exit code.
    public var kind: OperationError.Kind
    public var what: String
    /// Left out when `what` says it all.
    public var why: String?
    /// Left out when there is nothing to say.
    public var fix: String?

    /// A problem by its parts.
    public init(_ what: String, kind: OperationError.Kind = .partial, why: String? = nil, fix: String? = nil) {
        self.kind = kind
        self.what = what
        self.why = why
        self.fix = fix
    }

    /// What kept the fleet from being looked at.
    public init(_ error: OperationError) {
        self.init(
            error.text, kind: error.kind, why: error.cause.isEmpty ? nil : error.cause, fix: error.fix.isEmpty ? nil : error.fix)
    }
}
