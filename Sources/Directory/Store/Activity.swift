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

/// Activity that has come in and is not written yet. Whoever decides reads it beside the table: somebody who was active half a second
/// before an assignment is active.
public protocol UnwrittenActivity: Sendable {
    /// When a teammate was last active, as far as it is not written; nil when nothing is waiting to be.
    func lastActivity(of teammate: String, in workspace: String) -> Timestamp?
}
