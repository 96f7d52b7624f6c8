/// `presence.active`: a teammate has just done something in the product.
public struct PresenceActive: Sendable, Codable, Equatable {
    /// The customer account.
    public var workspace: String
    /// Who is active.
    public var teammate: String

    /// An event from its parts.
    public init(workspace: String, teammate: String) {
        self.workspace = workspace
        self.teammate = teammate
    }
}
