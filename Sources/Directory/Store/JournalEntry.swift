public import Messages

/// What was decided about one assignment at one look.
public struct JournalEntry: Sendable, Equatable {
    /// Who produced the event.
    public var source: String
    /// The event's id.
    public var event: String
    /// When the conversation was given.
    public var time: Timestamp
    /// When it was decided.
    public var at: Timestamp
    /// Whether this was the second look at what was held.
    public var isRecheck: Bool
    /// How often the event came.
    public var copies: Int
    /// Who was given the conversation.
    public var assignee: Assignment.Assignee?
    /// Who gave it.
    public var actor: Assignment.Actor?
    /// One for each recipient and channel; of the one teammate only when the history is one teammate's.
    public var decisions: [JournalDecision]

    /// An entry from its parts.
    public init(
        source: String, event: String, time: Timestamp, at: Timestamp, isRecheck: Bool = false, copies: Int = 1,
        assignee: Assignment.Assignee?, actor: Assignment.Actor? = nil, decisions: [JournalDecision]
    ) {
        self.source = source
        self.event = event
        self.time = time
        self.at = at
        self.isRecheck = isRecheck
        self.copies = copies
        self.assignee = assignee
        self.actor = actor
        self.decisions = decisions
    }
}
