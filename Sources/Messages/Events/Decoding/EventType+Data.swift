extension EventType {
    /// What an event's `data` has to be. It says the same as deploy/contract/event.schema.json, and as the decoder does: tests hold all
    /// three together.
    var data: JSONShape {
        let fields: [JSONShape.Field] =
            switch self {
            case .conversationAssigned: [.required("conversation", .conversation), .nullable("assignee", .assignee), Self.assignedBy]
            case .conversationOpened: [.required("conversation", .conversation), .optional("assignee", .assignee), Self.assignedBy]
            case .conversationSeen: [Self.reference, Self.teammate]
            case .conversationClosed: [Self.reference, .optional("by", .actor)]
            case .presenceActive: [Self.teammate]
            case .workspaceUpserted:
                [
                    .optional("name", .text), .optional("locale", .text), .optional("preferences", .preferences),
                    .optional("contentFree", .flag), .optional("timeSensitive", .flag), Self.version,
                ]
            case .teammateUpserted:
                [Self.teammate, .optional("name", .text), .optional("email", .text), .optional("locale", .text), Self.version]
            case .teammateRemoved: [Self.teammate, Self.version]
            case .teamUpserted: [.required("team", .id), .optional("name", .text), .optional("members", .list(.id)), Self.version]
            case .teamRemoved: [.required("team", .id), Self.version]
            case .teamMembersAdded, .teamMembersRemoved:
                [.required("team", .id), .required("members", .list(.id, atMost: TeamMembers.most))]
            case .preferencesPatched: [Self.teammate, .required("preferences", .patch)]
            case .preferencesChanged: [Self.teammate, .required("preferences", .preferences), Self.version]
            case .webPushSubscribed, .webPushUnsubscribed, .deviceRegistered, .deviceUnregistered, .emailSuppressed, .emailReleased:
                destination
            case .notificationShown, .notificationClicked: [.required("notification", .id), .optional("destination", .idOrEmpty)]
            }
        return .object([.required("workspace", .id)] + fields)
    }

    /// The fields of events about destinations.
    private var destination: [JSONShape.Field] {
        switch self {
        case .webPushSubscribed:
            [
                Self.teammate, .required("subscription", .subscription), .optional("vapidKey", .text), .optional("browser", .text),
                .optional("replaces", .text),
                .optional("permission", .text), Self.version,
            ]
        case .webPushUnsubscribed:
            [.optional("teammate", .idOrEmpty), .required("endpoint", .name), Self.lossReason, Self.version]
        case .deviceRegistered:
            [
                Self.teammate, .required("device", .id), .required("provider", .word(["apns", "fcm"])), .required("token", .name),
                .optional("app", .text), .optional("environment", .word(["production", "sandbox"])),
                .optional("permission", .word(["granted", "denied", "provisional"])), .optional("locale", .text), Self.version,
            ]
        case .deviceUnregistered: [.required("device", .id), Self.lossReason, Self.version]
        case .emailSuppressed:
            [
                .required("address", .name), .required("reason", .word(["bounce", "complaint", "unsubscribed"])), .optional("by", .text),
                .optional("detail", .text), .optional("provider", .text), .optional("at", .time), Self.version,
            ]
        case .emailReleased:
            [.required("address", .name), .required("by", .name), .required("reason", .name), Self.version]
        case .conversationAssigned, .conversationOpened, .conversationSeen, .conversationClosed, .presenceActive, .workspaceUpserted,
            .teammateUpserted, .teammateRemoved, .teamUpserted, .teamRemoved, .teamMembersAdded, .teamMembersRemoved, .preferencesChanged,
            .preferencesPatched, .notificationShown,
            .notificationClicked:
            []
        }
    }

    private static let teammate = JSONShape.Field.required("teammate", .id)
    private static let version = JSONShape.Field.optional("version", .wholeNumber)
    private static let reference = JSONShape.Field.required("conversation", .object([.required("id", .id)]))
    private static let assignedBy = JSONShape.Field.optional("assigned_by", .actor)
    private static let lossReason = JSONShape.Field.optional("reason", .word(["permissionWithdrawn", "loggedOut", "replaced", "gone"]))
}

extension JSONShape {
    fileprivate static let conversation = object([
        .required("id", .id), .optional("subject", .text), .optional("preview", .text), .optional("url", .text),
        .optional("customer", .object([.optional("name", .text)])),
    ])
    fileprivate static let assignee = object([.required("type", .word(["teammate", "team", "bot"])), .required("id", .id)])
    fileprivate static let actor = object([
        .required("type", .word(["teammate", "rule", "customer", "api", "bot", "system"])), .optional("id", .idOrEmpty),
    ])
    fileprivate static let preferences = object(Scope.allCases.map { .required($0.rawValue, switches) })
    fileprivate static let patch = object(Scope.allCases.map { .optional($0.rawValue, switches) })
    private static let switches = object(Channel.allCases.map { .optional($0.rawValue, .flag) })
    fileprivate static let subscription = object([
        .required("endpoint", .name), .required("keys", .object([.required("p256dh", .name), .required("auth", .name)])),
    ])
}

/// Which members of an event's `data` anything reads. All others are ignored, as a later version may know them; but a typo is ignored, too,
/// and whoever publishes should hear of it.
public indirect enum KnownMembers: Sendable, Equatable {
    /// A value without members.
    case value
    /// A list, with what is known of each element.
    case list(KnownMembers)
    /// An object, with its members by name.
    case object([String: KnownMembers])

    init(_ shape: JSONShape) {
        switch shape {
        case .text, .name, .id, .idOrEmpty, .exactly, .word, .time, .flag, .wholeNumber: self = .value
        case .list(let element, _): self = .list(KnownMembers(element))
        case .object(let fields):
            self = .object(Dictionary(fields.map { ($0.name, KnownMembers($0.shape)) }, uniquingKeysWith: { first, _ in first }))
        }
    }
}

extension EventType {
    /// What is read of this type's `data`.
    public var knownMembers: KnownMembers { Self.allKnownMembers[self] ?? .value }

    private static let allKnownMembers = Dictionary(uniqueKeysWithValues: allCases.map { ($0, KnownMembers($0.data)) })
}
