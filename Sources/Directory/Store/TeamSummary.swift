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
