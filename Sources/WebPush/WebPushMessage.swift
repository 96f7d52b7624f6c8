import Endpoints
import HTTP
import Messages

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
