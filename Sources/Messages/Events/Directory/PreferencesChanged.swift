/// `directory.preferences.changed`, always with all six switches; null = never chosen.
public struct PreferencesChanged: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var preferences: Preferences
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, teammate: String, preferences: Preferences, version: Int64? = nil) {
        self.workspace = workspace
        self.teammate = teammate
        self.preferences = preferences
        self.version = version
    }
}
