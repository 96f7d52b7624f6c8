/// A change of who exists, in which teams, with which preferences and destinations.
public enum DirectoryChange: Sendable, Equatable {
    case workspaceUpserted(WorkspaceUpserted)
    case teammateUpserted(TeammateUpserted)
    case teammateRemoved(TeammateRemoved)
    case teamUpserted(TeamUpserted)
    case teamRemoved(TeamRemoved)
    case teamMembersAdded(TeamMembers)
    case teamMembersRemoved(TeamMembers)
    case preferencesChanged(PreferencesChanged)
    case preferencesPatched(PreferencesPatched)
    case webPushSubscribed(WebPushSubscribed)
    case webPushUnsubscribed(WebPushUnsubscribed)
    case deviceRegistered(DeviceRegistered)
    case deviceUnregistered(DeviceUnregistered)
    case emailSuppressed(EmailSuppressed)
    case emailReleased(EmailReleased)
    /// From a worker, not from a producer.
    case destinationGone(DestinationGone)
    /// From a worker, not from a producer.
    case destinationLearned(DestinationLearned)
}

extension DirectoryChange {
    /// The customer account it belongs to.
    public var workspace: String {
        switch self {
        case .workspaceUpserted(let change): change.workspace
        case .teammateUpserted(let change): change.workspace
        case .teammateRemoved(let change): change.workspace
        case .teamUpserted(let change): change.workspace
        case .teamRemoved(let change): change.workspace
        case .teamMembersAdded(let change), .teamMembersRemoved(let change): change.workspace
        case .preferencesChanged(let change): change.workspace
        case .preferencesPatched(let change): change.workspace
        case .webPushSubscribed(let change): change.workspace
        case .webPushUnsubscribed(let change): change.workspace
        case .deviceRegistered(let change): change.workspace
        case .deviceUnregistered(let change): change.workspace
        case .emailSuppressed(let change): change.workspace
        case .emailReleased(let change): change.workspace
        case .destinationGone(let report): report.workspace
        case .destinationLearned(let report): report.workspace
        }
    }

    /// The first field that has to be an id (``IdRule``), or to have something in it, and does not, with its path below `$.data`.
    public var unusableID: Unreadable.Mistake? {
        if let mistake = Self.mistake("workspace", workspace) { return mistake }
        for field in ids {
            if let mistake = Self.mistake(field.name, field.value) { return mistake }
        }
        switch self {
        case .teamMembersAdded(let change), .teamMembersRemoved(let change):
            if change.members.count > TeamMembers.most {
                return .init(path: "$.data.members", expected: "a list of at most \(TeamMembers.most)")
            }
        default: break
        }
        for field in texts where field.value.isEmpty || field.value.utf8.contains(0) {
            return .init(
                path: "$.data.\(field.name)",
                expected: field.value.isEmpty ? "a text that is not empty" : "a text without the character NUL")
        }
        return nil
    }

    private static func mistake(_ name: String, _ id: String) -> Unreadable.Mistake? {
        IdRule.flaw(in: id).map { .init(path: "$.data.\(name)", expected: $0) }
    }

    private var ids: [(name: String, value: String)] {
        switch self {
        case .workspaceUpserted, .emailSuppressed, .emailReleased: []
        case .teammateUpserted(let change): [("teammate", change.teammate)]
        case .teammateRemoved(let change): [("teammate", change.teammate)]
        case .teamUpserted(let change): [("team", change.team)] + Self.members(change.members ?? [])
        case .teamRemoved(let change): [("team", change.team)]
        case .teamMembersAdded(let change), .teamMembersRemoved(let change):
            [("team", change.team)] + Self.members(change.members)
        case .preferencesChanged(let change): [("teammate", change.teammate)]
        case .preferencesPatched(let change): [("teammate", change.teammate)]
        case .webPushSubscribed(let change): [("teammate", change.teammate)]
        case .webPushUnsubscribed(let change): change.teammate.flatMap { $0.isEmpty ? nil : [("teammate", $0)] } ?? []
        case .deviceRegistered(let change): [("teammate", change.teammate), ("device", change.device)]
        case .deviceUnregistered(let change): [("device", change.device)]
        case .destinationGone(let report): [("destination", report.destination)]
        case .destinationLearned(let report): [("destination", report.destination)]
        }
    }

    private static func members(_ members: [String]) -> [(name: String, value: String)] {
        members.enumerated().map { ("members[\($0.offset)]", $0.element) }
    }

    /// What has to be there, with a length and a form of its own.
    private var texts: [(name: String, value: String)] {
        switch self {
        case .webPushSubscribed(let change):
            [
                ("subscription.endpoint", change.subscription.endpoint), ("subscription.keys.p256dh", change.subscription.keys.p256dh),
                ("subscription.keys.auth", change.subscription.keys.auth),
            ]
        case .webPushUnsubscribed(let change): [("endpoint", change.endpoint)]
        case .deviceRegistered(let change): [("token", change.token)]
        case .emailSuppressed(let change): [("address", change.address)]
        case .emailReleased(let change): [("address", change.address), ("by", change.by), ("reason", change.reason)]
        case .workspaceUpserted, .teammateUpserted, .teammateRemoved, .teamUpserted, .teamRemoved, .teamMembersAdded, .teamMembersRemoved,
            .preferencesChanged, .preferencesPatched, .deviceUnregistered,
            .destinationGone, .destinationLearned:
            []
        }
    }
}
