public import Messages

/// The last that was said about mail to an address: that it is stopped, or that it is let through again; by whom, when and why. The shape of
/// the command's JSON.
public struct SuppressionRecord: Sendable, Equatable, Codable {
    /// Whether mail is let through again.
    public var isReleased: Bool
    /// `bounce`, `complaint` or `unsubscribed`; of an address that was released, why in the words of whoever did it.
    public var reason: String
    /// Who said so: as the event names it, else the event's source.
    public var by: String
    /// The provider's words; nil when none are known.
    public var detail: String?
    /// Whose words these are; nil when that is not known.
    public var provider: String?
    /// When it happened.
    public var at: Timestamp

    /// A record from its parts.
    public init(
        isReleased: Bool = false, reason: String, by: String, detail: String? = nil, provider: String? = nil, at: Timestamp
    ) {
        self.isReleased = isReleased
        self.reason = reason
        self.by = by
        self.detail = detail
        self.provider = provider
        self.at = at
    }

    private enum CodingKeys: String, CodingKey {
        case reason, by, detail, provider, at
        case isReleased = "released"
    }
}
