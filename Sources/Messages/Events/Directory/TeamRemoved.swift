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
