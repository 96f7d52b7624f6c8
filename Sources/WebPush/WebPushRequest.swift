internal import Crypto
import Endpoints
internal import FoundationEssentials
import HTTP
import Messages
import Providers

/// One push message as a request (RFC 8030 §5), made of parts that are already checked.
struct WebPushRequest {
    let endpoint: PushEndpoint
    /// Encrypted.
    let body: [UInt8]
    let authorization: String
    let notification: UUID
    let notAfter: Timestamp
    let now: Timestamp

    /// The request. A repeated one does no harm: the topic replaces it at the service and the tag in the browser.
    var http: HTTPRequest {
        HTTPRequest(
            method: .post, url: endpoint.url,
            headers: [
                HTTPField("TTL", String(Self.timeToLive(notAfter - now))),
                HTTPField("Urgency", "high"),
                HTTPField("Topic", Self.topic(notification)),
                HTTPField("Content-Type", "application/octet-stream"),
                HTTPField("Content-Encoding", "aes128gcm"),
                HTTPField("Authorization", authorization),
            ],
            body: body)
    }

    /// Seconds, at least 1 because Apple and Microsoft refuse 0, at most 28 days because Google refuses more (RFC 8030 §5.2).
    static func timeToLive(_ rest: Duration) -> Int64 {
        min(max(rest.components.seconds, 1), 2_419_200)
    }

    /// 32 characters of the URL alphabet that stand for the notification (RFC 8030 §5.4). Of other lengths Apple refuses some.
    static func topic(_ notification: UUID) -> String {
        // 24 bytes are 32 characters.
        let hash = SHA256.hash(data: Array(notification.lowercase.utf8))
        return Base64URL.encode(unsafe hash.withUnsafeBytes { unsafe Array($0[..<24]) })
    }
}
