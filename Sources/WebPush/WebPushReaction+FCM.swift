import HTTP
import Providers

extension WebPushReaction {
    /// Google's push service for browsers, which is not FCM's API for apps: errors are text for people.
    static func fcm(_ response: HTTPResponse) -> (WebPushReaction, reason: String) {
        switch response.status {
        // Older servers answer a foreign key with 400.
        case 400 where saysKeyMismatch(response.body), 403 where saysKeyMismatch(response.body): (.keyMismatch, "VapidKeyMismatch")
        case 404 where saysGone(response.body), 410 where saysGone(response.body): (.gone, "")
        case let status: (generic(status), "")
        }
    }

    /// Google's one sentence for it. "Not found" is anybody's, and also what it says of an address that somebody on the way has mangled.
    private static func saysGone(_ body: [UInt8]) -> Bool { text(body).contains("push subscription has unsubscribed or expired") }

    private static func saysKeyMismatch(_ body: [UInt8]) -> Bool {
        let text = text(body)
        let words = ["unauthorizedregistration", "correspond to the credentials", "correspond to the sender", "mismatch"]
        return words.contains { text.contains($0) }
    }

    private static func text(_ body: [UInt8]) -> String { String(decoding: body, as: UTF8.self).lowercased() }
}
