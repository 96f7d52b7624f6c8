/// A workspace in a list.
public struct WorkspaceSummary: Sendable, Equatable, Codable {
    /// The workspace's id.
    public var id: String
    /// Its name, when it has one.
    public var name: String?
    /// How many teams it has; removed ones do not count.
    public var teams: Int
    /// How many teammates it has; removed ones do not count.
    public var teammates: Int
    /// How many browsers and devices can be reached.
    public var destinations: Int

    /// A summary from its parts.
    public init(id: String, name: String?, teams: Int, teammates: Int, destinations: Int) {
        self.id = id
        self.name = name
        self.teams = teams
        self.teammates = teammates
        self.destinations = destinations
    }
}

/// A team in a list.
public struct TeamSummary: Sendable, Equatable, Codable {
    /// The team's id.
    public var id: String
    /// Its name, when it has one.
    public var name: String?
    /// How many members it has; those who have left the workspace do not count.
    public var members: Int

    /// A summary from its parts.
    public init(id: String, name: String?, members: Int) {
        self.id = id
        self.name = name
        self.members = members
    }
}

/// A teammate in a list.
public struct TeammateSummary: Sendable, Equatable, Codable {
    /// The teammate's id.
    public var id: String
    /// Their name, when they have one.
    public var name: String?
    /// How many teams they are in.
    public var teams: Int
    /// How many browsers they can be reached at.
    public var browsers: Int
    /// How many devices they can be reached at.
    public var devices: Int
    /// Whether mail can go to them.
    public var hasEmail: Bool

    /// A summary from its parts.
    public init(id: String, name: String?, teams: Int, browsers: Int, devices: Int, hasEmail: Bool) {
        self.id = id
        self.name = name
        self.teams = teams
        self.browsers = browsers
        self.devices = devices
        self.hasEmail = hasEmail
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, teams, browsers, devices
        case hasEmail = "email"
    }
}
