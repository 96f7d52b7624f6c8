public import Messages
public import Routing

/// What has been recorded about one conversation: what was decided, what is held, and what became of the jobs. It reaches as far back
/// as the journal is kept.
public struct ConversationHistory: Sendable, Equatable {
    /// Who has it now and whether it was closed; nil when no event about it is remembered.
    public var state: ConversationState?
    /// What was decided, the oldest first.
    public var entries: [JournalEntry]
    /// What still waits for a second look.
    public var held: [HeldDecision]
    /// What workers reported, the oldest first. A report that was lost is missing here.
    public var outcomes: [JobOutcomes.Entry]
    /// Where a notification was shown or clicked, the oldest first.
    public var receipts: [NotificationReceipt]
    /// When teammates looked at the conversation last.
    public var seen: [String: Timestamp]
    /// Names by teammate's id, for those who have one.
    public var names: [String: String]
    /// What to call a browser or device, by its id; mailboxes and those that are forgotten are not in it.
    public var labels: [String: String]

    /// A history from its parts; nothing recorded when left out.
    public init(
        state: ConversationState? = nil, entries: [JournalEntry] = [], held: [HeldDecision] = [], outcomes: [JobOutcomes.Entry] = [],
        receipts: [NotificationReceipt] = [], seen: [String: Timestamp] = [:], names: [String: String] = [:],
        labels: [String: String] = [:]
    ) {
        self.state = state
        self.entries = entries
        self.held = held
        self.outcomes = outcomes
        self.receipts = receipts
        self.seen = seen
        self.names = names
        self.labels = labels
    }
}
