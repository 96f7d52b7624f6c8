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

/// A decision as the journal remembers it: of destinations the ids only.
public struct JournalDecision: Sendable, Equatable {
    /// The recipient's id.
    public var teammate: String
    /// Why the assignment concerned them.
    public var scope: Scope
    /// The channel this is about.
    public var channel: Channel
    /// Where they were told; empty when they were not.
    public var destinations: [String]
    /// The short word for why not, as ``Reason/word`` has it; nil when they were told.
    public var word: String?
    /// The reason; nil when they were told, and for a word of a newer version's.
    public var reason: Reason?
    /// When it was to be looked at again; nil for a decision that was final.
    public var heldUntil: Timestamp?

    /// A decision from its parts.
    public init(
        teammate: String, scope: Scope, channel: Channel, destinations: [String] = [], word: String? = nil, reason: Reason? = nil,
        heldUntil: Timestamp? = nil
    ) {
        self.teammate = teammate
        self.scope = scope
        self.channel = channel
        self.destinations = destinations
        self.word = word
        self.reason = reason
        self.heldUntil = heldUntil
    }
}

/// A decision against an active teammate that waits for its second look.
public struct HeldDecision: Sendable, Equatable {
    /// The recipient's id.
    public var teammate: String
    /// The channel this is about.
    public var channel: Channel
    /// When it was held first.
    public var since: Timestamp
    /// When it is looked at; while its jobs go out, when that would be tried again.
    public var due: Timestamp
    /// Whether the second look decided to tell them and the jobs are on their way to the broker.
    public var isGoingOut: Bool

    /// A held decision from its parts.
    public init(teammate: String, channel: Channel, since: Timestamp, due: Timestamp, isGoingOut: Bool) {
        self.teammate = teammate
        self.channel = channel
        self.since = since
        self.due = due
        self.isGoingOut = isGoingOut
    }
}
