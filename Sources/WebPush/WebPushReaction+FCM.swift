import HTTP
import Providers

extension WebPushReaction {
    /// Google's push service for browsers, which is not FCM's API for apps: errors are text for people.
    static func fcm(_ response: HTTPResponse) -> (WebPushReaction, reason: String) {
        switch response.status {
        // Older servers answer a foreign key with 400.
        case 400 where saysKeyMismatch(response.body), 403 where saysKeyMismatch(response.body): (.keyMismatch, "VapidKeyMismatch")
        // Google has texts for these, and pages for people: a page may be anybody's.
        case 404 where response.body.isEmpty || response.isPage, 410 where response.body.isEmpty || response.isPage: (.goneWithoutWords, "")
        case let status: (generic(status), "")
        }
    }

    private static func saysKeyMismatch(_ body: [UInt8]) -> Bool {
        let text = String(decoding: body, as: UTF8.self).lowercased()
        let words = ["unauthorizedregistration", "correspond to the credentials", "correspond to the sender", "mismatch"]
        return words.contains { text.contains($0) }
    }
}
