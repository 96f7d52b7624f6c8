public import Messages

/// What later events said about a conversation.
public struct ConversationState: Sendable, Equatable {
    /// When it was closed last.
    public var closedAt: Timestamp?
    /// Who has it by the newest assignment; nil when that took it from everybody, or when no assignment is known.
    public var assignee: Assignment.Assignee?
    /// When that was; nil when no assignment is known.
    public var assignedAt: Timestamp?

    /// A state from its parts; nothing known when left out.
    public init(closedAt: Timestamp? = nil, assignee: Assignment.Assignee? = nil, assignedAt: Timestamp? = nil) {
        self.closedAt = closedAt
        self.assignee = assignee
        self.assignedAt = assignedAt
    }

    /// Takes an assignment in unless a newer one is known. Of two at the same moment the one that came later counts. Opening a
    /// conversation without saying for whom takes it from nobody, whenever it comes.
    ///
    /// What is known of a moment that is yet to come says nothing: it was written by a clock that was ahead.
    public mutating func take(_ event: AssignmentEvent, at now: Timestamp) {
        guard event.assignment.assignee != nil || event.takesAway else { return }
        if let assignedAt = Timestamp.known(assignedAt, at: now), assignedAt > event.time { return }
        assignee = event.assignment.assignee
        assignedAt = event.time
    }
}
