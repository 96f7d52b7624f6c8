/// `directory.teammate.upserted`.
public struct TeammateUpserted: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var name: String?
    public var email: String?
    public var locale: String?
    public var version: Int64?

    /// An event from its parts.
    public init(
        workspace: String, teammate: String, name: String? = nil, email: String? = nil, locale: String? = nil, version: Int64? = nil
    ) {
        self.workspace = workspace
        self.teammate = teammate
        self.name = name
        self.email = email
        self.locale = locale
        self.version = version
    }
}
