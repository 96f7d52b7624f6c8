/// A structured CloudEvent while it is being read: the type decides what `data` has to look like.
struct EventEnvelope: Decodable {
    var id: String
    var source: String
    var time: String?
    var content: Event.Content

    private enum Key: String, CodingKey { case specversion, id, source, type, time, data }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        guard try container.decode(String.self, forKey: .specversion) == "1.0" else {
            throw DecodingError.dataCorruptedError(forKey: .specversion, in: container, debugDescription: "\"1.0\"")
        }
        id = try container.decodeID(forKey: .id)
        source = try container.decodeID(forKey: .source)
        time = try container.decodeIfPresent(String.self, forKey: .time)
        let name = try container.decodeName(forKey: .type)
        guard let type = EventType(rawValue: name) else { throw UnknownEventType(name: String(name.prefix(100))) }
        content = try type.content { try container.decode($0, forKey: .data) }
    }
}

/// Thrown from inside the decoder when nobody here knows the type.
struct UnknownEventType: Error {
    var name: String
}

extension EventType {
    /// Reads the event's data as what this type asks for.
    func content(_ read: (any Decodable.Type) throws -> any Decodable) throws -> Event.Content {
        func data<Data: Decodable>(_ type: Data.Type) throws -> Data {
            guard let data = try read(type) as? Data else { throw UnknownEventType(name: rawValue) }
            return data
        }
        return switch self {
        case .conversationAssigned: .assigned(try data(AssignmentWithAssignee.self).assignment)
        case .conversationOpened: .opened(try data(Assignment.self))
        case .conversationSeen: .seen(try data(ConversationSeen.self))
        case .conversationClosed: .closed(try data(ConversationClosed.self))
        case .presenceActive: .presence(try data(PresenceActive.self))
        case .workspaceUpserted: .directory(.workspaceUpserted(try data(WorkspaceUpserted.self)))
        case .teammateUpserted: .directory(.teammateUpserted(try data(TeammateUpserted.self)))
        case .teammateRemoved: .directory(.teammateRemoved(try data(TeammateRemoved.self)))
        case .teamUpserted: .directory(.teamUpserted(try data(TeamUpserted.self)))
        case .teamRemoved: .directory(.teamRemoved(try data(TeamRemoved.self)))
        case .preferencesChanged: .directory(.preferencesChanged(try data(PreferencesChanged.self)))
        case .teamMembersAdded: .directory(.teamMembersAdded(try data(TeamMembers.self)))
        case .teamMembersRemoved: .directory(.teamMembersRemoved(try data(TeamMembers.self)))
        case .preferencesPatched: .directory(.preferencesPatched(try data(PreferencesPatched.self)))
        case .webPushSubscribed: .directory(.webPushSubscribed(try data(WebPushSubscribed.self)))
        case .webPushUnsubscribed: .directory(.webPushUnsubscribed(try data(WebPushUnsubscribed.self)))
        case .deviceRegistered: .directory(.deviceRegistered(try data(DeviceRegistered.self)))
        case .deviceUnregistered: .directory(.deviceUnregistered(try data(DeviceUnregistered.self)))
        case .emailSuppressed: .directory(.emailSuppressed(try data(EmailSuppressed.self)))
        case .emailReleased: .directory(.emailReleased(try data(EmailReleased.self)))
        case .notificationShown: .shown(try data(NotificationSeen.self))
        case .notificationClicked: .clicked(try data(NotificationSeen.self))
        }
    }
}

/// What `conversation.assigned` has to carry: the assignee must be there. An explicit null says "to nobody", a missing one is a mistake.
struct AssignmentWithAssignee: Decodable {
    var assignment: Assignment

    private enum Key: CodingKey { case assignee }

    init(from decoder: any Decoder) throws {
        assignment = try Assignment(from: decoder)
        let container = try decoder.container(keyedBy: Key.self)
        guard container.contains(.assignee) else {
            throw DecodingError.keyNotFound(Key.assignee, .init(codingPath: decoder.codingPath, debugDescription: "no assignee"))
        }
    }
}

/// What has come in from the broker, as far as reading it needs: independent of the library that brought it.
public struct ReceivedBody: Sendable {
    /// The MIME type the sender gave, with its parameters; nil when none was given.
    public var contentType: String?
    /// Headers whose values are text; numbers and truth values are written out.
    public var headers: [String: String]
    /// The body as it came.
    public var bytes: [UInt8]

    /// A body from its parts.
    public init(contentType: String?, headers: [String: String] = [:], bytes: [UInt8]) {
        self.contentType = contentType
        self.headers = headers
        self.bytes = bytes
    }
}
