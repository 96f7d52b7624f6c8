/// `conversation.seen`: a teammate has looked at a conversation, so nothing about it needs to ring there any more.
public struct ConversationSeen: Sendable, Codable, Equatable {
    /// The customer account.
    public var workspace: String
    /// The conversation that was looked at.
    public var conversation: Reference
    /// Who looked.
    public var teammate: String

    /// Names a conversation.
    public struct Reference: Sendable, Codable, Equatable {
        /// The conversation's id.
        public var id: String

        /// A reference by id.
        public init(id: String) { self.id = id }

        private enum CodingKeys: CodingKey { case id }

        /// Reads `{"id": …}`.
        public init(from decoder: any Decoder) throws {
            id = try decoder.container(keyedBy: CodingKeys.self).decodeID(forKey: .id)
        }
    }

    /// An event from its parts.
    public init(workspace: String, conversation: Reference, teammate: String) {
        self.workspace = workspace
        self.conversation = conversation
        self.teammate = teammate
    }
}
