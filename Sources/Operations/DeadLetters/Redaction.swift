import AMQP
public import Messages

/// Takes out of a dead letter what identifies a person or lets somebody send to them, and keeps its structure.
///
/// Only what is known to be harmless is shown, everything else is replaced by a word about it: also the names of fields that nobody
/// of ours writes, when they could be anything but a plain name.
public enum Redaction {
    /// A body with everything hidden but what ``SafePaths`` names.
    public static func redacted(_ value: JSONValue) -> JSONValue { redacted(value, at: "") }

    /// The headers of a message: ours, the broker's and the attributes of a CloudEvent in binary mode are shown, all others hidden.
    public static func redacted(headers: [String: JSONValue]) -> [String: JSONValue] {
        headers.sorted { $0.key < $1.key }.reduce(into: [:]) { shown, header in
            let name = header.key
            if isOurs(name) {
                shown[name] = header.value
            } else if let text = header.value.text, cloudEventAttributes.contains(name.lowercased()), isPlain(text) {
                shown[name] = header.value
            } else {
                // No path below this one is safe.
                shown[isPlainName(name) ? name : hiddenName(in: shown)] = redacted(header.value, at: "header")
            }
        }
    }

    private static func redacted(_ value: JSONValue, at path: String) -> JSONValue {
        switch value {
        case .object(let fields): .object(redacted(fields, at: path))
        case .list(let elements): .list(elements.map { redacted($0, at: joined(path, "[]")) })
        case .null, .boolean: value
        case .integer, .number: SafePaths.contains(path) ? value : .text("(a number)")
        case .text(let text): SafePaths.contains(path) && isPlain(text) ? value : .text("(\(CountText.write(text.count, "character")))")
        }
    }

    private static func redacted(_ fields: [String: JSONValue], at path: String) -> [String: JSONValue] {
        fields.sorted { $0.key < $1.key }.reduce(into: [:]) { shown, field in
            let place = joined(path, field.key)
            let name = SafePaths.knows(place) || isPlainName(field.key) ? field.key : hiddenName(in: shown)
            shown[name] = redacted(field.value, at: place)
        }
    }

    private static func joined(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    private static func hiddenName(in fields: [String: JSONValue]) -> String { "(hidden name \(fields.count + 1))" }

    /// Whether a text at a safe place looks like what belongs there. An e-mail address, a sentence and a query do not.
    static func isPlain(_ text: String) -> Bool {
        text.count <= 200 && text.allSatisfy { $0.isLetter || $0.isNumber || "._:/+-~#".contains($0) }
    }

    /// Whether a field's name is one a programmer would choose, and too short for a key or a token.
    private static func isPlainName(_ name: String) -> Bool {
        name.utf8.count <= 20 && !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Whether a header is one that we or the broker write.
    private static func isOurs(_ name: String) -> Bool {
        HeaderName(rawValue: name) != nil || BrokerHeader.isTrace(name)
    }

    private static let cloudEventAttributes = Set(
        ["cloudevents:", "cloudevents_", "ce-", "ce_"].flatMap { prefix in
            ["specversion", "id", "source", "type", "time"].map { prefix + $0 }
        })
}

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
