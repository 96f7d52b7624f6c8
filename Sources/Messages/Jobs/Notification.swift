public import FoundationEssentials

/// What a teammate is told. Texts are whole here; each worker cuts them to its channel's limits.
public struct Notification: Sendable, Codable, Equatable {
    /// The same for all channels and destinations of one teammate.
    public var id: UUID
    public var workspace: String
    public var teammate: String
    /// The conversation's id.
    public var conversation: String
    public var scope: Scope
    /// Who wrote, or what it is about.
    public var title: String
    /// Subject or preview.
    public var body: String
    /// Where a click leads: an absolute URL, or nil when the producer gave none.
    public var url: String?
    public var icon: String?
    /// BCP 47.
    public var locale: String?
    /// Asks a phone to break through a focus mode.
    public var timeSensitive: Bool?

    public init(
        id: UUID, workspace: String, teammate: String, conversation: String, scope: Scope, title: String, body: String, url: String? = nil,
        icon: String? = nil, locale: String? = nil, timeSensitive: Bool? = nil
    ) {
        self.id = id
        self.workspace = workspace
        self.teammate = teammate
        self.conversation = conversation
        self.scope = scope
        self.title = title
        self.body = body
        self.url = url
        self.icon = icon
        self.locale = locale
        self.timeSensitive = timeSensitive
    }
}
