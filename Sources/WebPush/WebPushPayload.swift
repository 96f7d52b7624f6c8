import Messages
import Providers

/// What a browser reads after decrypting.
///
/// With an address to open it is a Declarative Web Push message: new browsers show it without running any script. All others hand the
/// same JSON to the service worker, which shows `notification`. A declarative message must have an address; a notification without
/// one, or with one that is no absolute URL, goes out without the mark `web_push` and is shown by the service worker alone.
struct WebPushPayload: Encodable {
    /// 8030 makes it declarative.
    private let web_push: Int?
    private let notification: Shown

    private struct Shown: Encodable {
        let title: String
        let body: String
        let navigate: String?
        let icon: String?
        let tag: String
        let lang: String?
        let data: Data
    }

    private struct Data: Encodable {
        let notification: String
        let destination: String
        let workspace: String
        let conversation: String
        let url: String?
    }

    init(_ job: Job, _ texts: Texts) {
        let notification = job.notification
        let url = notification.url.flatMap { WebAddress($0)?.text }
        let id = notification.id.lowercase
        web_push = url == nil ? nil : 8030
        self.notification = Shown(
            title: texts.title, body: texts.body, navigate: url,
            // One wrong value would make the whole message undeclarative.
            icon: notification.icon.flatMap { WebAddress($0)?.text }, tag: id, lang: notification.locale,
            data: Data(
                notification: id, destination: job.destination.id, workspace: notification.workspace,
                conversation: notification.conversation, url: url))
    }

    /// The JSON, with texts cut until it fits; nil when it cannot.
    static func encoded(_ job: Job) throws -> [UInt8]? {
        try Texts(job.notification).encoded(within: MessageEncryption.plaintextLimit) { texts in
            try JSON.encode(WebPushPayload(job, texts))
        }
    }
}
