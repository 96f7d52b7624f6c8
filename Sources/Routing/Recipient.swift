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

/// The destinations of one teammate, and what is known about those that are lost.
public struct Reach: Sendable, Equatable {
    /// Where the teammate can be told, over all channels, in a stable order.
    public var destinations: [Destination]
    /// For a channel without any destination: why. Nothing here means that there never was one.
    public var absences: [Channel: Absence]
    /// Whether the teammate's mail address must not be written to any more.
    public var isAddressSuppressed: Bool

    /// A reach from its parts.
    public init(destinations: [Destination] = [], absences: [Channel: Absence] = [:], isAddressSuppressed: Bool = false) {
        self.destinations = destinations
        self.absences = absences
        self.isAddressSuppressed = isAddressSuppressed
    }

    /// The destinations of one channel.
    public func destinations(of channel: Channel) -> [Destination] {
        destinations.filter { $0.channel == channel }
    }
}

/// Why somebody has no destination on a channel.
public enum Absence: Sendable, Equatable {
    /// No browser was ever subscribed, no phone registered, no address given, as far as is known: what has gone over to somebody else
    /// leaves nothing behind.
    case neverRegistered
    /// The person took the permission back in the browser or on the phone, or never gave it.
    case permissionWithdrawn
    /// The last destination was given up by logging out.
    case loggedOut
    /// The browser, phone or address was theirs, and is not any more: registered anew, given to somebody else, or changed.
    case replaced
    /// A provider said that the last destination does not exist any more.
    case gone(at: Timestamp)
}
