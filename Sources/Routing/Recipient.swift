public import Messages

/// A teammate an assignment concerns, as the directory knows them at this moment.
public struct Recipient: Sendable, Equatable {
    /// The teammate's id.
    public var teammate: String
    /// The teammate's name, for explanations.
    public var name: String?
    /// BCP 47; nil = the workspace's.
    public var locale: String?
    /// Why the assignment concerns them.
    public var scope: Scope
    /// Whether they have left the workspace.
    public var isRemoved: Bool
    /// What they chose; a switch that is nil leaves it to the workspace.
    public var preferences: Preferences
    /// How they can be reached.
    public var reach: Reach
    /// When they last did something in the product.
    public var lastActivity: Timestamp?
    /// When they last looked at this conversation.
    public var seenAt: Timestamp?
    /// The last time each channel rang for this conversation.
    public var rings: [Channel: Ring]

    /// A recipient from their parts.
    public init(
        teammate: String, name: String? = nil, locale: String? = nil, scope: Scope, isRemoved: Bool = false,
        preferences: Preferences = Preferences(), reach: Reach = Reach(), lastActivity: Timestamp? = nil, seenAt: Timestamp? = nil,
        rings: [Channel: Ring] = [:]
    ) {
        self.teammate = teammate
        self.name = name
        self.locale = locale
        self.scope = scope
        self.isRemoved = isRemoved
        self.preferences = preferences
        self.reach = reach
        self.lastActivity = lastActivity
        self.seenAt = seenAt
        self.rings = rings
    }

    /// A claim on ringing: the last event that rang for one conversation, teammate and channel.
    public struct Ring: Sendable, Equatable {
        /// When it was decided.
        public var at: Timestamp
        /// Whether it was this very event.
        public var isOwn: Bool

        /// A ring from its parts.
        public init(at: Timestamp, isOwn: Bool) {
            self.at = at
            self.isOwn = isOwn
        }
    }
}
