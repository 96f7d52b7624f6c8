public import Messages

/// Everything the directory knows about one teammate, for `belfry directory show`. The shape of the command's JSON.
public struct TeammateProfile: Sendable, Equatable, Codable {
    /// The teammate's id.
    public var id: String
    /// The teammate's name.
    public var name: String?
    /// Where mail goes.
    public var email: String?
    /// Whether no mail may go there any more.
    public var isAddressSuppressed: Bool
    /// What was said last about mail to the address: who stopped it and why, or released it; nil when nothing was.
    public var suppression: SuppressionRecord?
    /// BCP 47.
    public var locale: String?
    /// When they left the workspace; nil for who is in it.
    public var removedAt: Timestamp?
    /// The ids of their teams, sorted.
    public var teams: [String]
    /// What they chose themselves.
    public var preferences: Preferences
    /// Who set each of the six switches last, for those that somebody set.
    public var switchOrigins: [SwitchOrigin]
    /// What counts: chosen, else the workspace's default, else on.
    public var effectivePreferences: Preferences
    /// When they last did something in the product.
    public var lastActivity: Timestamp?
    /// Browsers and devices, lost ones too.
    public var destinations: [DestinationRecord]

    /// A value from its parts.
    public init(
        id: String, name: String? = nil, email: String? = nil, suppression: SuppressionRecord? = nil, locale: String? = nil,
        removedAt: Timestamp? = nil, teams: [String], preferences: Preferences, switchOrigins: [SwitchOrigin] = [],
        effectivePreferences: Preferences,
        lastActivity: Timestamp? = nil, destinations: [DestinationRecord]
    ) {
        self.id = id
        self.name = name
        self.email = email
        self.suppression = suppression
        isAddressSuppressed = suppression.map { !$0.isReleased } ?? false
        self.locale = locale
        self.removedAt = removedAt
        self.teams = teams
        self.preferences = preferences
        self.switchOrigins = switchOrigins
        self.effectivePreferences = effectivePreferences
        self.lastActivity = lastActivity
        self.destinations = destinations
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, email, suppression, locale, teams, preferences, destinations
        case isAddressSuppressed = "address_suppressed"
        case removedAt = "removed_at"
        case switchOrigins = "switch_origins"
        case effectivePreferences = "effective_preferences"
        case lastActivity = "last_activity"
    }
}

/// Who set one switch last.
public struct SwitchOrigin: Sendable, Equatable, Codable {
    /// The switch's scope.
    public var scope: Scope
    /// The switch's channel.
    public var channel: Channel
    /// When.
    public var at: Timestamp
    /// The source of the event; empty for what is older than this record.
    public var by: String

    /// An origin from its parts.
    public init(scope: Scope, channel: Channel, at: Timestamp, by: String) {
        self.scope = scope
        self.channel = channel
        self.at = at
        self.by = by
    }
}

/// A browser or device as the directory has it. Tokens and keys stay inside.
public struct DestinationRecord: Sendable, Equatable, Codable {
    /// See `StableID`.
    public var id: String
    /// How it is reached.
    public var channel: Channel
    /// Which browser or app it is, as far as known; never a token or an endpoint's path.
    public var label: String
    /// When the directory learnt of it in its present form.
    public var registeredAt: Timestamp
    /// Whether it is used, else why not.
    public var state: State
    /// When it got into this state; nil while it is used.
    public var since: Timestamp?

    /// A value from its parts.
    public init(id: String, channel: Channel, label: String, registeredAt: Timestamp, state: State, since: Timestamp? = nil) {
        self.id = id
        self.channel = channel
        self.label = label
        self.registeredAt = registeredAt
        self.state = state
        self.since = since
    }

    private enum CodingKeys: String, CodingKey {
        case id, channel, label, state, since
        case registeredAt = "registered_at"
    }

    /// Whether a destination is used; the raw value is the word in the database.
    public enum State: String, Sendable, Codable {
        case usable, permissionWithdrawn, loggedOut, replaced, gone
    }
}

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
