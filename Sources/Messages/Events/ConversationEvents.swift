/// "A conversation was given to a teammate or a team": `conversation.assigned`, or `conversation.opened` with or without an assignee.
public struct Assignment: Sendable, Equatable {
    /// The customer account; every id is unique within it.
    public var workspace: String
    /// The conversation that was given.
    public var conversation: Conversation
    /// Who has it now; nil when it was opened and nobody has it yet.
    public var assignee: Assignee?
    /// Who or what gave it; nil when the producer does not say.
    public var assignedBy: Actor?

    /// An assignment from its parts.
    public init(workspace: String, conversation: Conversation, assignee: Assignee?, assignedBy: Actor?) {
        self.workspace = workspace
        self.conversation = conversation
        self.assignee = assignee
        self.assignedBy = assignedBy
    }

    /// Who a conversation is given to.
    public enum Assignee: Sendable, Equatable {
        /// One person, by id.
        case teammate(String)
        /// Everybody in a team, by the team's id.
        case team(String)
        /// A program that answers customers, by id: nobody is notified until it hands the conversation over.
        case bot(String)
    }

    /// Who or what acted.
    public struct Actor: Sendable, Codable, Equatable {
        /// What kind of actor it was.
        public var type: Kind
        /// The teammate's, rule's or customer's id.
        public var id: String?

        /// An actor from its parts.
        public init(type: Kind, id: String?) {
            self.type = type
            self.id = id
        }

        /// The kinds of actor; the raw value is the word in events.
        public enum Kind: String, Sendable, Codable {
            /// A colleague, or the assignee in person.
            case teammate
            /// An assignment rule.
            case rule
            /// The customer.
            case customer
            /// A program.
            case api
            /// A program that answers customers.
            case bot
            /// The product itself.
            case system
        }
    }
}

extension Assignment: Codable {
    private enum Key: String, CodingKey {
        case workspace, conversation, assignee
        case assignedBy = "assigned_by"
    }

    /// Reads an event's `data`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        workspace = try container.decodeID(forKey: .workspace)
        conversation = try container.decode(Conversation.self, forKey: .conversation)
        assignee = try container.decodeIfPresent(Assignee.self, forKey: .assignee)
        assignedBy = try container.decodeIfPresent(Actor.self, forKey: .assignedBy)
    }

    /// Writes an event's `data`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(workspace, forKey: .workspace)
        try container.encode(conversation, forKey: .conversation)
        try container.encodeIfPresent(assignee, forKey: .assignee)
        try container.encodeIfPresent(assignedBy, forKey: .assignedBy)
    }
}

extension Assignment.Assignee: Codable {
    private enum Key: CodingKey { case type, id }
    private enum Kind: String, Codable { case teammate, team, bot }

    /// Reads `{"type": "teammate", "team" or "bot", "id": …}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let id = try container.decodeID(forKey: .id)
        switch try container.decode(Kind.self, forKey: .type) {
        case .teammate: self = .teammate(id)
        case .team: self = .team(id)
        case .bot: self = .bot(id)
        }
    }

    /// Writes `{"type": …, "id": …}`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .teammate(let id):
            try container.encode(Kind.teammate, forKey: .type)
            try container.encode(id, forKey: .id)
        case .team(let id):
            try container.encode(Kind.team, forKey: .type)
            try container.encode(id, forKey: .id)
        case .bot(let id):
            try container.encode(Kind.bot, forKey: .type)
            try container.encode(id, forKey: .id)
        }
    }
}

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
