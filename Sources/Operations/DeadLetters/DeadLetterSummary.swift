import AMQP
public import Messages

/// A dead letter as a list shows it: nothing of its body. The shape of the command's JSON; what is not known is left out.
public struct DeadLetterSummary: Sendable, Codable, Equatable {
    public var queue: String
    public var id: String
    public var reason: String
    public var detail: String?
    public var workspace: String?
    /// Who produced it, and with which routing key.
    public var sender: String?
    public var key: String?
    public var attempt: Int64?
    /// Milliseconds since 1970.
    public var failedAt: Timestamp?
    public var replays: Int64
    /// Who replayed it last, and when.
    public var replayedBy: String?
    public var replayedAt: Timestamp?
    /// Bytes.
    public var size: Int

    private enum CodingKeys: String, CodingKey {
        case queue, id, reason, detail, workspace, sender, key, attempt, replays, size
        case failedAt = "failed_at"
        case replayedBy = "replayed_by"
        case replayedAt = "replayed_at"
    }

    /// What a list shows of a letter.
    public init(_ letter: DeadLetter) {
        queue = letter.queue.rawValue
        id = letter.id
        reason = letter.reason
        detail = letter.detail
        workspace = letter.workspace
        sender = letter.sender
        key = letter.publishedKey
        attempt = letter.attempt
        failedAt = letter.failedAt
        replays = letter.replays
        replayedBy = letter.replayedBy
        replayedAt = letter.replayedAt
        size = letter.message.bodySize
    }
}
