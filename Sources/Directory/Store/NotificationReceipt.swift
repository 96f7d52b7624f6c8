public import Messages

/// A notification was shown or clicked at a destination.
public struct NotificationReceipt: Sendable, Equatable {
    /// What was seen where.
    public var seen: NotificationSeen
    /// Which of the two it was.
    public var kind: Kind
    /// When.
    public var at: Timestamp

    /// Shown or clicked; the raw value is the journal's word.
    public enum Kind: String, Sendable, Codable { case shown, clicked }

    /// A receipt from its parts.
    public init(_ seen: NotificationSeen, kind: Kind, at: Timestamp) {
        self.seen = seen
        self.kind = kind
        self.at = at
    }
}
