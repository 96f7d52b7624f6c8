/// Takes out of a JSON body what identifies a person or lets somebody send to them, and keeps its structure.
public enum Redaction {
    /// The value with every secret, address and text of a customer's replaced by a word about it.
    public static func redacted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let fields): .object(fields.reduce(into: [:]) { $0[$1.key] = redacted($1.value, named: $1.key) })
        case .list(let elements): .list(elements.map(redacted))
        case .null, .boolean, .integer, .number, .text: value
        }
    }

    private static func redacted(_ value: JSONValue, named name: String) -> JSONValue {
        guard case .text(let text) = value else { return redacted(value) }
        switch name {
        case "endpoint": return .text(origin(text) + "/…")
        case _ where hidden.contains(name): return .text("(\(text.count) characters)")
        default: return value
        }
    }

    /// Keys to destinations, addresses of people, and what customers and teammates are called and write.
    private static let hidden: Set<String> = [
        "token", "p256dh", "auth", "vapidKey", "address", "email", "name", "subject", "preview", "title", "body", "url",
    ]

    /// Scheme and host of a URL: the path of a push endpoint is what lets one send.
    private static func origin(_ url: String) -> String {
        url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    }
}
