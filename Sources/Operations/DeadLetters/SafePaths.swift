/// The places in a body whose values identify nobody outside a workspace's own numbering and let nobody send: ids, kinds, times.
///
/// A path is written as names with dots; `[]` stands for every element of a list. What is not in here is hidden: a letter may be dead
/// just because it has other fields than we know.
enum SafePaths {
    /// Whether the value at a path may be shown.
    static func contains(_ path: String) -> Bool { scalars.contains(path) }

    /// Whether the field at a path is one we know, so that its name may be shown.
    static func knows(_ path: String) -> Bool { contains(path) || parents.contains(path) || unshown.contains(path) }

    private static let scalars = Set(envelope + job + data + data.map { "data.\($0)" })

    private static let envelope = ["specversion", "id", "source", "type", "time", "datacontenttype"]

    private static let job = [
        "not_after", "notification.id", "notification.workspace", "notification.teammate", "notification.conversation",
        "notification.scope", "notification.locale", "notification.timeSensitive", "destination.id", "destination.registeredAt",
        "destination.address.device.provider", "destination.address.device.app", "destination.address.device.environment",
    ]

    /// An event's data. In binary mode it is the whole body.
    private static let data =
        [
            "workspace", "teammate", "team", "members.[]", "device", "provider", "app", "environment", "permission", "locale", "version",
            "reason", "channel", "notification", "destination", "registeredAt", "at", "contentFree", "timeSensitive", "conversation.id",
            "assignee.type", "assignee.id", "assigned_by.type", "assigned_by.id", "by.type", "by.id",
        ]
        + ["assignedToMe", "assignedToMyTeam"].flatMap { scope in
            ["web-push", "mobile-push", "email"].map { "preferences.\(scope).\($0)" }
        }

    /// Fields we know and never show.
    private static let unshown = Set(
        [
            "notification.title", "notification.body", "notification.url", "notification.icon", "destination.address.browser.endpoint",
            "destination.address.browser.p256dh", "destination.address.browser.auth", "destination.address.browser.vapidKey",
            "destination.address.device.token", "destination.address.mailbox.address", "destination.address.mailbox.name",
        ] + privateData + privateData.map { "data.\($0)" })

    private static let privateData = [
        "name", "email", "address", "token", "endpoint", "vapidKey", "browser", "subscription.endpoint", "subscription.keys.p256dh",
        "subscription.keys.auth", "conversation.subject", "conversation.preview", "conversation.url", "conversation.customer.name",
    ]

    private static let parents = scalars.union(unshown).reduce(into: Set<String>()) { parents, path in
        var names = path.split(separator: ".").dropLast()
        while !names.isEmpty {
            parents.insert(names.joined(separator: "."))
            names = names.dropLast()
        }
    }
}
