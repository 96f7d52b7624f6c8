/// `directory.workspace.upserted`.
public struct WorkspaceUpserted: Sendable, Codable, Equatable {
    public var workspace: String
    public var name: String?
    /// BCP 47, for whoever has none of their own.
    public var locale: String?
    /// What counts for whoever never chose; a switch that is nil here is on.
    public var preferences: Preferences?
    /// True keeps what customers write out of every notification.
    public var contentFree: Bool?
    /// True asks phones to show notifications as time-sensitive.
    public var timeSensitive: Bool?
    public var version: Int64?

    /// An event from its parts.
    public init(
        workspace: String, name: String? = nil, locale: String? = nil, preferences: Preferences? = nil, contentFree: Bool? = nil,
        timeSensitive: Bool? = nil, version: Int64? = nil
    ) {
        self.workspace = workspace
        self.name = name
        self.locale = locale
        self.preferences = preferences
        self.contentFree = contentFree
        self.timeSensitive = timeSensitive
        self.version = version
    }
}

/// `directory.teammate.upserted`.
public struct TeammateUpserted: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var name: String?
    public var email: String?
    public var locale: String?
    public var version: Int64?

    /// An event from its parts.
    public init(
        workspace: String, teammate: String, name: String? = nil, email: String? = nil, locale: String? = nil, version: Int64? = nil
    ) {
        self.workspace = workspace
        self.teammate = teammate
        self.name = name
        self.email = email
        self.locale = locale
        self.version = version
    }
}

/// `directory.teammate.removed`.
public struct TeammateRemoved: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, teammate: String, version: Int64? = nil) {
        self.workspace = workspace
        self.teammate = teammate
        self.version = version
    }
}

/// `directory.team.upserted`. With `members` it has the full list; without, the members stay who they are.
public struct TeamUpserted: Sendable, Codable, Equatable {
    public var workspace: String
    public var team: String
    public var name: String?
    public var members: [String]?
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, team: String, name: String? = nil, members: [String]? = nil, version: Int64? = nil) {
        self.workspace = workspace
        self.team = team
        self.name = name
        self.members = members
        self.version = version
    }
}

/// `directory.team.removed`.
public struct TeamRemoved: Sendable, Codable, Equatable {
    public var workspace: String
    public var team: String
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, team: String, version: Int64? = nil) {
        self.workspace = workspace
        self.team = team
        self.version = version
    }
}

/// `directory.team.members.added` and `.removed`: some members of a team, for teams whose list does not fit into one event. Each member is
/// ordered by themselves, by the event's time; it has no version.
public struct TeamMembers: Sendable, Codable, Equatable {
    /// How many members one event has at most: with ids of 120 bytes that is what an event may have.
    public static let most = 2000

    /// The customer account.
    public var workspace: String
    /// The team, which another event has made or will make.
    public var team: String
    /// Who joins or leaves.
    public var members: [String]

    /// An event from its parts.
    public init(workspace: String, team: String, members: [String]) {
        self.workspace = workspace
        self.team = team
        self.members = members
    }
}
