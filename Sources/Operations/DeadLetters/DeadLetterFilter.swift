import Delivery
public import Messages

/// Which dead letters are meant. Conditions that are nil or empty do not count; all others must hold.
public struct DeadLetterFilter: Sendable, Equatable {
    /// Where they lie; those of the work queues when left out.
    public var queues: [DeadLetterQueue]
    /// The short word for why.
    public var reason: String?
    public var workspace: String?
    /// What the body is about: the id of a conversation.
    public var conversation: String?
    /// Whom a job is for, or to whom an assignment gave its conversation.
    public var teammate: String?
    /// Who gave the last answer, such as `ses`.
    public var provider: String?
    /// A part of the detail, in capitals or not.
    public var detail: String?
    /// Message ids, or `body-…` names.
    public var ids: Set<String>
    /// Only what has lain there since before this moment. A letter of which that is not known is not meant.
    public var before: Timestamp?
    /// How many at most, over all queues.
    public var limit: Int

    /// Every word a letter's reason can be: ours, the broker's own (the reasons of its dead-lettering, and `unknown` when it says none).
    public static let reasons =
        DeadLetterReason.allCases.map(\.rawValue) + ["rejected", "maxlen", "delivery_limit", "unknown", DeadLetter.unrouted]

    /// A filter from its parts; everything that failed in a work queue when left out.
    public init(
        queues: [DeadLetterQueue] = DeadLetterQueue.ofWork, reason: String? = nil, workspace: String? = nil, ids: Set<String> = [],
        before: Timestamp? = nil, limit: Int = .max
    ) {
        self.queues = queues.isEmpty ? DeadLetterQueue.ofWork : queues
        self.reason = reason
        self.workspace = workspace
        self.ids = ids
        self.before = before
        self.limit = limit
    }

    /// Whether a letter is meant, leaving the limit aside.
    public func includes(_ letter: DeadLetter) -> Bool {
        queues.contains(letter.queue)
            && (ids.isEmpty || ids.contains(letter.id))
            && (reason == nil || reason == letter.reason)
            && (workspace == nil || workspace == letter.workspace)
            && (provider == nil || provider == letter.provider)
            && (detail.map { letter.detail?.lowercased().contains($0.lowercased()) ?? false } ?? true)
            && isAbout(letter)
            && before.map { before in letter.failedAt.map { $0 < before } ?? false } ?? true
    }

    /// Looks into the body only when it matters.
    private func isAbout(_ letter: DeadLetter) -> Bool {
        if conversation == nil, teammate == nil { return true }
        let subject = letter.subject
        return (conversation == nil || conversation == subject.conversation) && (teammate == nil || teammate == subject.teammate)
    }
}
