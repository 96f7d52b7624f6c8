/// How much an import has put into the directory.
public struct ImportCounts: Sendable, Equatable, Codable {
    /// Teams of the file.
    public var teams: Int
    /// Teammates of the file.
    public var teammates: Int
    /// Browsers and devices of the file.
    public var destinations: Int

    /// Counts from their parts.
    public init(teams: Int, teammates: Int, destinations: Int) {
        self.teams = teams
        self.teammates = teammates
        self.destinations = destinations
    }
}
