internal import Crypto
import Endpoints
internal import FoundationEssentials
import HTTP
import Messages
import Providers

/// A job whose parts have been checked: what is needed to send it, as often as it takes.
struct WebPushMessage {
    let job: Job
    let endpoint: PushEndpoint
    let receiver: SubscriptionKeys
    /// The keys to try, at least one.
    let keys: [VAPIDKey]
    let now: Timestamp
    /// The same moment, for ages.
    let startedAt: ContinuousClock.Instant

    /// A request with the payload cut to `limit` bytes, encrypted anew: no two requests share a key or a salt.
    func request(within limit: Int, authorization: String) throws(WebPushRefusal) -> HTTPRequest {
        guard let payload = WebPushPayload(job).encoded(within: limit) else { throw .payloadTooLarge }
        return WebPushRequest(
            endpoint: endpoint, body: try encrypt(payload), authorization: authorization, notification: job.notification.id,
            notAfter: job.notAfter, now: now
        ).http
    }

    private func encrypt(_ payload: [UInt8]) throws(WebPushRefusal) -> [UInt8] {
        do {
            return try MessageEncryption.encrypt(payload, for: receiver, from: .random(), salt: RandomBytes.make(16))
        } catch {
            throw .notEncrypted
        }
    }
}

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

/// What a browser reads after decrypting.
///
/// With an address to open it is a Declarative Web Push message: new browsers show it without running any script. All others hand the
/// same JSON to the service worker, which shows `notification`. A declarative message must have an address; a notification without
/// one, or with one that is no absolute URL, goes out without the mark `web_push` and is shown by the service worker alone.
///
/// There is no `lang`: title and body are customers' words, and nobody has told their language. The teammate's locale is another thing.
///
/// Written by hand, like a job: one for each message.
struct WebPushPayload {
    private let notification: Notification
    private let id: String
    private let destination: String
    // One wrong value would make the whole message undeclarative.
    private let icon: String?

    /// Bytes; a longer address of a picture costs the texts more than the picture is worth.
    private static let longestIcon = 512

    init(_ job: Job) {
        notification = job.notification
        id = job.notification.id.lowercase
        destination = job.destination.id
        icon = job.notification.icon.flatMap { $0.utf8.count <= Self.longestIcon ? WebAddress($0)?.text : nil }
    }

    /// The JSON, with address and texts giving way until it fits; nil when it cannot.
    /// - Parameter limit: how many bytes it may have.
    func encoded(within limit: Int = MessageEncryption.plaintextLimit) -> [UInt8]? {
        Texts(notification).encoded(within: limit) { json($0) }
    }

    /// The names in the order of the alphabet, as the encoder writes them.
    private func json(_ texts: Texts) -> [UInt8] {
        var json = JSONBytes(capacity: 512 + texts.title.utf8.count + texts.body.utf8.count)
        json.raw("{\"notification\":{\"body\":")
        json.text(texts.body)
        json.raw(",\"data\":{\"conversation\":")
        json.text(notification.conversation)
        json.raw(",\"destination\":")
        json.text(destination)
        json.raw(",\"notification\":")
        json.text(id)
        json.member(",\"url\":", texts.url)
        json.raw(",\"workspace\":")
        json.text(notification.workspace)
        json.raw("}")
        json.member(",\"icon\":", icon)
        json.member(",\"navigate\":", texts.url)
        json.raw(",\"tag\":")
        json.text(id)
        json.raw(",\"title\":")
        json.text(texts.title)
        // RFC 8030's number: with it the message is declarative.
        json.raw(texts.url == nil ? "}}" : "},\"web_push\":8030}")
        return json.bytes
    }
}
