import Delivery
public import Messages

/// Which dead letters are meant. Conditions that are nil or empty do not count; all others must hold.
public struct DeadLetterFilter: Sendable, Equatable {
    /// The work queues they failed in.
    public var queues: [WorkQueue]
    /// The short word for why.
    public var reason: String?
    public var workspace: String?
    /// Message ids, or `body-…` names.
    public var ids: Set<String>
    /// How many at most, over all queues.
    public var limit: Int

    /// Every word a letter's reason can be: ours, the broker's own (the reasons of its dead-lettering, and `unknown` when it says none).
    public static let reasons = DeadLetterReason.allCases.map(\.rawValue) + ["rejected", "maxlen", "delivery_limit", "unknown"]

    /// A filter from its parts; everything when left out.
    public init(
        queues: [WorkQueue] = WorkQueue.allCases, reason: String? = nil, workspace: String? = nil, ids: Set<String> = [], limit: Int = .max
    ) {
        self.queues = queues.isEmpty ? WorkQueue.allCases : queues
        self.reason = reason
        self.workspace = workspace
        self.ids = ids
        self.limit = limit
    }

    /// Whether a letter is meant, leaving the limit aside.
    public func includes(_ letter: DeadLetter) -> Bool {
        queues.contains(letter.queue)
            && (ids.isEmpty || ids.contains(letter.id))
            && (reason == nil || reason == letter.reason)
            && (workspace == nil || workspace == letter.workspace)
    }
}
