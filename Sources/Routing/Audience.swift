import Messages

/// What the directory knows that matters for one assignment. A value: the same audience gives the same decisions.
public struct Audience: Sendable, Equatable {
    /// What counts for the whole workspace.
    public var workspace: WorkspaceSettings
    /// The name of the assigned team, for the text; nil for a teammate, or when the team has none.
    public var teamName: String?
    /// What has become of the conversation.
    public var conversation: ConversationState
    /// Whom the assignment concerns. Nobody is in here twice after ``decide(_:_:at:moment:settings:)`` has looked.
    public var recipients: [Recipient]

    /// An audience from its parts.
    public init(
        workspace: WorkspaceSettings = WorkspaceSettings(), teamName: String? = nil, conversation: ConversationState = ConversationState(),
        recipients: [Recipient]
    ) {
        self.workspace = workspace
        self.teamName = teamName
        self.conversation = conversation
        self.recipients = recipients
    }
}
