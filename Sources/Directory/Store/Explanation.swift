public import Routing

/// What the router would do with an event now, and why.
public struct Explanation: Sendable, Equatable {
    /// The workspace, team or teammate that is not known; then there are no decisions.
    public var unknownAssignee: String?
    /// One per recipient and channel; for `everybody` also one per other teammate and channel.
    public var decisions: [Decision]
    /// Names by teammate's id, for those who have one.
    public var names: [String: String]

    /// An explanation from its parts.
    public init(unknownAssignee: String? = nil, decisions: [Decision] = [], names: [String: String] = [:]) {
        self.unknownAssignee = unknownAssignee
        self.decisions = decisions
        self.names = names
    }
}
