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
