extension DirectoryChange {
    /// The first field that has to name something and does not, as a path below `$.data`.
    public var namelessField: String? { fields.first { !$0.value.isName }?.name }

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
