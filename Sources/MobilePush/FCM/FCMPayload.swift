import Messages
import Providers

/// The JSON of one message to FCM. Values in `data` are texts only.
struct FCMPayload: Encodable {
    /// The most bytes a message may have. The whole body is held to it, token included, which is stricter than Google's own count.
    static let limit = 4096

    private let message: Message

    private struct Message: Encodable {
        let token: String
        let notification: Texts
        let data: [String: String]
        let android: Android
        let apns: Apple
    }

    private struct Texts: Encodable {
        let title: String
        let body: String
    }

    private struct Android: Encodable {
        let priority = "high"
        let ttl: String
        let collapse_key: String
        let notification: Shown

        struct Shown: Encodable {
            /// A second one with the same tag replaces the first.
            let tag: String
        }
    }

    /// For apps on Apple's devices that register through Google.
    private struct Apple: Encodable {
        let headers: [String: String]
        let payload: Payload

        struct Payload: Encodable {
            let aps: [String: String]
        }
    }

    init(_ job: Job, token: String, _ texts: Providers.Texts, now: Timestamp) {
        let notification = job.notification
        let id = notification.id.lowercase
        var aps = ["sound": "default", "thread-id": notification.conversation]
        if notification.timeSensitive == true { aps["interruption-level"] = "time-sensitive" }
        message = Message(
            token: token, notification: Texts(title: texts.title, body: texts.body), data: Self.data(job, texts.url),
            android: Android(ttl: Self.timeToLive(job.notAfter - now), collapse_key: id, notification: Android.Shown(tag: id)),
            apns: Apple(
                headers: ["apns-collapse-id": id, "apns-expiration": String(max(job.notAfter.seconds, 1)), "apns-priority": "10"],
                payload: Apple.Payload(aps: aps)))
    }

    /// The JSON, with address and texts giving way until it fits; nil when it cannot.
    static func encoded(_ job: Job, token: String, now: Timestamp) throws -> [UInt8]? {
        try Providers.Texts(job.notification).encoded(within: limit) { try JSON.encode(FCMPayload(job, token: token, $0, now: now)) }
    }

    /// A duration as Google's JSON has it, between 0 and 28 days.
    static func timeToLive(_ rest: Duration) -> String {
        "\(min(max(rest.components.seconds, 0), 2_419_200))s"
    }

    private static func data(_ job: Job, _ url: String?) -> [String: String] {
        var data = [
            "notification": job.notification.id.lowercase,
            "destination": job.destination.id,
            "workspace": job.notification.workspace,
            "conversation": job.notification.conversation,
        ]
        data["url"] = url
        return data
    }
}
