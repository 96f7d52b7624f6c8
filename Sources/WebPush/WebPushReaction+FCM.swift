import HTTP
import Providers

extension WebPushReaction {
    /// Google's push service for browsers, which is not FCM's API for apps: errors are text for people.
    static func fcm(_ response: HTTPResponse) -> (WebPushReaction, reason: String) {
        switch response.status {
        case 400 where saysKeyMismatch(response.body): (.keyMismatch, "VapidKeyMismatch")
        case 403: (.keyMismatch, "VapidKeyMismatch")
        case let status: (generic(status), "")
        }
    }

    /// Older servers answer a foreign key with 400 instead of 403.
    private static func saysKeyMismatch(_ body: [UInt8]) -> Bool {
        let text = String(decoding: body, as: UTF8.self).lowercased()
        let words = ["unauthorizedregistration", "correspond to the credentials", "mismatch"]
        return words.contains { text.contains($0) }
    }
}
