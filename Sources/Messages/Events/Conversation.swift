/// What a notification can say about a conversation. Only the id is certain to be there.
public struct Conversation: Sendable, Codable, Equatable {
    /// Unique within the workspace.
    public var id: String
    /// What it is about.
    public var subject: String?
    /// The first words of the newest message.
    public var preview: String?
    /// Where a teammate opens it: an absolute http or https URL.
    public var url: String?
    /// Who wrote.
    public var customer: Customer?

    /// A conversation from its parts.
    public init(id: String, subject: String? = nil, preview: String? = nil, url: String? = nil, customer: Customer? = nil) {
        self.id = id
        self.subject = subject
        self.preview = preview
        self.url = url
        self.customer = customer
    }

    /// The person on the other side.
    public struct Customer: Sendable, Codable, Equatable {
        /// As it is to be shown.
        public var name: String?

        /// A customer by name.
        public init(name: String?) { self.name = name }
    }
}

extension Conversation {
    private enum CodingKeys: CodingKey { case id, subject, preview, url, customer }

    /// Reads an event's `conversation`; only the id has to be there.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decodeID(forKey: .id)
        subject = try container.decodeIfPresent(String.self, forKey: .subject)
        preview = try container.decodeIfPresent(String.self, forKey: .preview)
        url = try container.decodeIfPresent(String.self, forKey: .url)
        customer = try container.decodeIfPresent(Customer.self, forKey: .customer)
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
