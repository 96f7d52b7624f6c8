/// `directory.teammate.removed`.
public struct TeammateRemoved: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, teammate: String, version: Int64? = nil) {
        self.workspace = workspace
        self.teammate = teammate
        self.version = version
    }
}
