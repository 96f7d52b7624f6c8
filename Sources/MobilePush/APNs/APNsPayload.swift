import Messages
import Providers

/// The JSON a device gets: Apple's own part, and ours next to it.
struct APNsPayload: Encodable {
    /// The most bytes a message may have.
    static let limit = 4096

    private let aps: Apple
    private let notification: String
    private let destination: String
    private let workspace: String
    private let conversation: String
    private let url: String?

    private struct Apple: Encodable {
        let alert: Alert
        let sound = "default"
        /// Groups the notifications of a conversation.
        let thread: String
        let interruptionLevel: String?

        enum CodingKeys: String, CodingKey {
            case alert, sound
            case thread = "thread-id"
            case interruptionLevel = "interruption-level"
        }
    }

    private struct Alert: Encodable {
        let title: String
        let body: String
    }

    init(_ job: Job, _ texts: Texts) {
        let notification = job.notification
        aps = Apple(
            alert: Alert(title: texts.title, body: texts.body), thread: notification.conversation,
            interruptionLevel: notification.timeSensitive == true ? "time-sensitive" : nil)
        self.notification = notification.id.lowercase
        destination = job.destination.id
        workspace = notification.workspace
        conversation = notification.conversation
        url = texts.url
    }

    /// The JSON, with address and texts giving way until it fits; nil when it cannot.
    static func encoded(_ job: Job) throws -> [UInt8]? {
        try Texts(job.notification).encoded(within: limit) { try JSON.encode(APNsPayload(job, $0)) }
    }
}
