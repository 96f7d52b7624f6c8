/// `directory.team.upserted`, always with the full list of members.
public struct TeamUpserted: Sendable, Codable, Equatable {
    public var workspace: String
    public var team: String
    public var name: String?
    public var members: [String]
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, team: String, name: String? = nil, members: [String], version: Int64? = nil) {
        self.workspace = workspace
        self.team = team
        self.name = name
        self.members = members
        self.version = version
    }
}
