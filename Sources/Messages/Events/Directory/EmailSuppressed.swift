/// `directory.email.suppressed`: no mail goes to this address any more.
public struct EmailSuppressed: Sendable, Codable, Equatable {
    public var workspace: String
    public var address: String
    public var reason: Reason
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, address: String, reason: Reason, version: Int64? = nil) {
        self.workspace = workspace
        self.address = address
        self.reason = reason
        self.version = version
    }

    public enum Reason: String, Sendable, Codable { case bounce, complaint, unsubscribed }
}
