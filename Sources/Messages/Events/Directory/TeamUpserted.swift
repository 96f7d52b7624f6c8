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
