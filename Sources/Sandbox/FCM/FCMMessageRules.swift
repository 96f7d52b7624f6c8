import Messages

/// The rules for the `message` of FCM HTTP v1. Names come in snake_case or camelCase, as proto3 JSON allows.
enum FCMMessageRules {
    private static let fields: Set<String> = [
        "name", "data", "notification", "android", "webpush", "apns", "fcm_options", "token", "topic", "condition", "fid",
    ]
    private static let androidFields: Set<String> = [
        "collapse_key", "priority", "ttl", "restricted_package_name", "data", "notification", "fcm_options",
        "direct_boot_ok", "bandwidth_constrained_ok", "restricted_satellite_ok",
    ]
    private static let targets = ["token", "topic", "condition", "fid"]

    /// Throws at the first broken rule; gives the target.
    static func check(_ message: JSON?) throws(FCMRefusal) -> String {
        guard let members = message?.object else { throw .invalid("message", "message is missing or no object") }
        let message = snakeCased(members)
        try checkNames(message, allowed: fields, path: "message")
        let target = try target(of: message)
        try checkData(message["data"], path: "message.data")
        try checkNotification(message["notification"], path: "message.notification")
        if let android = message["android"] { try checkAndroid(android) }
        try checkSize(message)
        return target
    }

    private static func target(of message: [String: JSON]) throws(FCMRefusal) -> String {
        let given = targets.filter { message[$0] != nil }
        guard given.count == 1, let name = given.first else {
            throw .invalid("message", "exactly one of token, topic or condition must be set, not \(given.count)")
        }
        guard let target = message[name]?.string, !target.isEmpty else {
            throw .invalid("message.\(name)", "\(name) is no text or empty")
        }
        guard name != "token" || target.utf8.allSatisfy({ Base64URL.isInAlphabet($0) || $0 == UInt8(ascii: ":") }) else {
            throw .invalid("message.token", "The registration token is not a valid FCM registration token")
        }
        return target
    }

    static func checkData(_ data: JSON?, path: String) throws(FCMRefusal) {
        guard let data else { return }
        guard let members = data.object else { throw .invalid(path, "data is no object") }
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            guard value.string != nil else { throw .invalid("\(path).\(key)", "data may hold text only") }
            let isReserved = ["from", "message_type"].contains(key) || key.hasPrefix("google") || key.hasPrefix("gcm")
            guard !isReserved else { throw .invalid("\(path).\(key)", "Invalid data payload key: \(key)") }
        }
    }

    private static func checkNotification(_ notification: JSON?, path: String) throws(FCMRefusal) {
        guard let notification else { return }
        guard let members = notification.object else { throw .invalid(path, "notification is no object") }
        for name in ["title", "body", "image"] {
            guard let value = members[name] else { continue }
            guard value.string != nil else { throw .invalid("\(path).\(name)", "\(name) is no text") }
        }
    }

    private static func checkAndroid(_ value: JSON) throws(FCMRefusal) {
        let path = "message.android"
        guard let members = value.object else { throw .invalid(path, "android is no object") }
        let android = snakeCased(members)
        try checkNames(android, allowed: androidFields, path: path)
        if let priority = android["priority"] {
            guard ["normal", "high"].contains(priority.string?.lowercased()) else {
                throw .invalid("\(path).priority", "priority is not normal or high")
            }
        }
        if let timeToLive = android["ttl"] {
            guard isTimeToLive(timeToLive.string) else {
                throw .invalid("\(path).ttl", "ttl is not a text like 3600s of at most 2419200 s")
            }
        }
        if let key = android["collapse_key"], key.string == nil { throw .invalid("\(path).collapse_key", "it is no text") }
        try checkData(android["data"], path: "\(path).data")
        try checkNotification(android["notification"], path: "\(path).notification")
    }

    /// A proto3 duration: digits, up to nine decimals, then `s`.
    static func isTimeToLive(_ text: String?) -> Bool {
        guard let text, text.hasSuffix("s") else { return false }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let seconds = parts.first.flatMap({ Int($0) }) else { return false }
        guard parts.count == 1 || (1...9).contains(parts[1].count) else { return false }
        return parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } } && (0...2_419_200).contains(seconds)
    }

    /// 4096 bytes for everything but the address.
    private static func checkSize(_ message: [String: JSON]) throws(FCMRefusal) {
        let size = JSON.object(message.filter { !targets.contains($0.key) }).text.count
        let limit = message["topic"] == nil ? 4096 : 2048
        guard size <= limit else { throw .invalid(nil, "Message too big: \(size) bytes, \(limit) are allowed") }
    }

    private static func checkNames(_ members: [String: JSON], allowed: Set<String>, path: String) throws(FCMRefusal) {
        for name in members.keys.sorted() where !allowed.contains(name) {
            throw .invalid(path, "Invalid JSON payload received. Unknown name \"\(name)\"")
        }
    }

    private static func snakeCased(_ members: [String: JSON]) -> [String: JSON] {
        let pairs = members.map { key, value in
            (
                key.reduce(into: "") { text, character in
                    if character.isUppercase { text += "_" }
                    text += character.lowercased()
                }, value
            )
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
