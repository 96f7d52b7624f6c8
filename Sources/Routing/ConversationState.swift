public import Messages

/// What later events said about a conversation.
public struct ConversationState: Sendable, Equatable {
    /// When it was closed last.
    public var closedAt: Timestamp?
    /// Who has it by the newest assignment.
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
    public mutating func take(_ event: AssignmentEvent) {
        guard let newAssignee = event.assignment.assignee else { return }
        if let assignedAt, assignedAt > event.time { return }
        assignee = newAssignee
        assignedAt = event.time
    }
}
