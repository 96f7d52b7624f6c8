/// `directory.email.released`: mail may go to this address again. It names who lets it through and why, which is shown beside the address.
public struct EmailReleased: Sendable, Codable, Equatable {
    /// The customer account.
    public var workspace: String
    /// The address that mail was stopped to.
    public var address: String
    /// Who lets it through: a person, or a part of the product.
    public var by: String
    /// Why, in their words.
    public var reason: String
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, address: String, by: String, reason: String, version: Int64? = nil) {
        self.workspace = workspace
        self.address = address
        self.by = by
        self.reason = reason
        self.version = version
    }
}
