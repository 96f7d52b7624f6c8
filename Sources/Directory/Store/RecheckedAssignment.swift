public import Messages
public import Routing

/// Held decisions of one assignment after their second look.
public struct RecheckedAssignment: Sendable, Equatable {
    /// What to complete once all jobs are confirmed.
    public var lease: HeldLease
    /// What to publish; empty when nobody is told after all.
    public var jobs: [Job]
    /// The second decisions, one for each held one. One with `heldUntil` stays held.
    public var decisions: [Decision]

    /// A rechecked assignment from its parts.
    public init(lease: HeldLease, jobs: [Job], decisions: [Decision]) {
        self.lease = lease
        self.jobs = jobs
        self.decisions = decisions
    }
}

/// A right to publish held decisions, for a while.
public struct HeldLease: Sendable, Hashable {
    /// Unique.
    public var id: String

    /// A lease by id.
    public init(id: String) { self.id = id }
}
