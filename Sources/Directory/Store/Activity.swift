public import Messages

/// A sign that a teammate is in the product.
public struct Activity: Sendable, Hashable {
    /// The customer account.
    public var workspace: String
    /// Who is active.
    public var teammate: String
    /// When they were.
    public var at: Timestamp

    /// An activity from its parts.
    public init(workspace: String, teammate: String, at: Timestamp) {
        self.workspace = workspace
        self.teammate = teammate
        self.at = at
    }
}
