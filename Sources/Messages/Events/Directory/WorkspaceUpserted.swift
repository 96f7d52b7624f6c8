/// `directory.workspace.upserted`.
public struct WorkspaceUpserted: Sendable, Codable, Equatable {
    public var workspace: String
    public var name: String?
    /// BCP 47, for whoever has none of their own.
    public var locale: String?
    /// What counts for whoever never chose; a switch that is nil here is on.
    public var preferences: Preferences?
    /// True keeps what customers write out of every notification.
    public var contentFree: Bool?
    /// True asks phones to show notifications as time-sensitive.
    public var timeSensitive: Bool?
    public var version: Int64?

    /// An event from its parts.
    public init(
        workspace: String, name: String? = nil, locale: String? = nil, preferences: Preferences? = nil, contentFree: Bool? = nil,
        timeSensitive: Bool? = nil, version: Int64? = nil
    ) {
        self.workspace = workspace
        self.name = name
        self.locale = locale
        self.preferences = preferences
        self.contentFree = contentFree
        self.timeSensitive = timeSensitive
        self.version = version
    }
}
