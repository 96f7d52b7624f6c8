public import Messages

/// A whole workspace as JSON: what `belfry directory import` reads and `export` writes. Documented by
/// deploy/contract/workspace.schema.json.
public struct WorkspaceFile: Sendable, Equatable, Codable {
    /// The workspace's id.
    public var workspace: String
    /// Its name.
    public var name: String?
    /// BCP 47, for whoever has none of their own.
    public var locale: String?
    /// What counts for whoever never chose; a switch that is left out is on.
    public var preferences: Preferences?
    /// True keeps what customers write out of every notification.
    public var contentFree: Bool?
    /// True asks phones to show notifications as time-sensitive.
    public var timeSensitive: Bool?
    /// The teams with their members.
    public var teams: [Team]
    /// Everybody in the workspace.
    public var teammates: [Teammate]

    /// A team of the workspace.
    public struct Team: Sendable, Equatable, Codable {
        /// The team's id.
        public var id: String
        /// Its name.
        public var name: String?
        /// The ids of its members; each has to be in the file.
        public var members: [String]

        /// A team from its parts.
        public init(id: String, name: String? = nil, members: [String]) {
            self.id = id
            self.name = name
            self.members = members
        }
    }

    /// A file from its parts.
    public init(
        workspace: String, name: String? = nil, locale: String? = nil, preferences: Preferences? = nil, contentFree: Bool? = nil,
        timeSensitive: Bool? = nil, teams: [Team], teammates: [Teammate]
    ) {
        self.workspace = workspace
        self.name = name
        self.locale = locale
        self.preferences = preferences
        self.contentFree = contentFree
        self.timeSensitive = timeSensitive
        self.teams = teams
        self.teammates = teammates
    }
}
