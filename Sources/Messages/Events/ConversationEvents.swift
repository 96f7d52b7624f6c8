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
            id = try decoder.container(keyedBy: CodingKeys.self).decodeName(forKey: .id)
        }
    }

    /// An event from its parts.
    public init(workspace: String, conversation: Reference, teammate: String) {
        self.workspace = workspace
        self.conversation = conversation
        self.teammate = teammate
    }
}

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

/// `presence.active`: a teammate has just done something in the product.
public struct PresenceActive: Sendable, Codable, Equatable {
    /// The customer account.
    public var workspace: String
    /// Who is active.
    public var teammate: String

    /// An event from its parts.
    public init(workspace: String, teammate: String) {
        self.workspace = workspace
        self.teammate = teammate
    }
}

/// `notification.shown` and `notification.clicked`: what became of a notification at its destination.
public struct NotificationSeen: Sendable, Codable, Equatable {
    /// The customer account.
    public var workspace: String
    /// The notification's id.
    public var notification: String
    /// Where it was shown or clicked.
    public var destination: String?

    /// An event from its parts.
    public init(workspace: String, notification: String, destination: String?) {
        self.workspace = workspace
        self.notification = notification
        self.destination = destination
    }
}
