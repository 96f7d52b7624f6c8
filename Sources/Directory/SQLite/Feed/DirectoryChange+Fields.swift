import Messages

extension DirectoryChange {
    /// The version the feed gave it; a worker's report has none.
    var version: Int64? {
        switch self {
        case .workspaceUpserted(let change): change.version
        case .teammateUpserted(let change): change.version
        case .teammateRemoved(let change): change.version
        case .teamUpserted(let change): change.version
        case .teamRemoved(let change): change.version
        case .preferencesChanged(let change): change.version
        case .webPushSubscribed(let change): change.version
        case .webPushUnsubscribed(let change): change.version
        case .deviceRegistered(let change): change.version
        case .deviceUnregistered(let change): change.version
        case .emailSuppressed(let change): change.version
        case .destinationGone: nil
        }
    }

    /// The first field that has to name something and does not.
    var emptyField: String? {
        fields.first { $0.value.isEmpty }?.name
    }

    private var fields: [(name: String, value: String)] {
        switch self {
        case .workspaceUpserted(let change): [("workspace", change.workspace)]
        case .teammateUpserted(let change): [("workspace", change.workspace), ("teammate", change.teammate)]
        case .teammateRemoved(let change): [("workspace", change.workspace), ("teammate", change.teammate)]
        case .teamUpserted(let change):
            [("workspace", change.workspace), ("team", change.team)]
                + change.members.enumerated().map { ("members[\($0.offset)]", $0.element) }
        case .teamRemoved(let change): [("workspace", change.workspace), ("team", change.team)]
        case .preferencesChanged(let change): [("workspace", change.workspace), ("teammate", change.teammate)]
        case .webPushSubscribed(let change):
            [
                ("workspace", change.workspace), ("teammate", change.teammate), ("subscription.endpoint", change.subscription.endpoint),
                ("subscription.keys.p256dh", change.subscription.keys.p256dh), ("subscription.keys.auth", change.subscription.keys.auth),
            ]
        case .webPushUnsubscribed(let change): [("workspace", change.workspace), ("endpoint", change.endpoint)]
        case .deviceRegistered(let change):
            [
                ("workspace", change.workspace), ("teammate", change.teammate), ("device", change.device), ("token", change.token),
            ]
        case .deviceUnregistered(let change): [("workspace", change.workspace), ("device", change.device)]
        case .emailSuppressed(let change): [("workspace", change.workspace), ("address", change.address)]
        case .destinationGone(let report): [("workspace", report.workspace), ("destination", report.destination)]
        }
    }
}
