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
