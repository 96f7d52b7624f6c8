import Endpoints
import Messages
import Providers

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
