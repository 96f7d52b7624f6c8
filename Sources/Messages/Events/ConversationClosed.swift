/// `conversation.closed`: nobody needs to be told about this conversation any more.
public struct ConversationClosed: Sendable, Codable, Equatable {
    /// The customer account.
    public var workspace: String
    /// The conversation that was closed.
    public var conversation: ConversationSeen.Reference
    /// Who closed it.
    public var by: Assignment.Actor?

    /// An event from its parts.
    public init(workspace: String, conversation: ConversationSeen.Reference, by: Assignment.Actor? = nil) {
        self.workspace = workspace
        self.conversation = conversation
        self.by = by
    }
}
