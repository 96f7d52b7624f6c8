import Foundation
import Sandbox

/// A request that reached the sandbox: for whom, about which conversation, and what the person would have read.
struct Arrival: Sendable {
    var number: Int
    var time: Date
    var provider: Provider
    /// Which push service a web push was for.
    var service: String?
    /// The name that was given to it, and the address itself.
    var destination: String
    var status: Int?
    var verdict: Received.Verdict
    var why: String?
    /// Title and body as the person sees them.
    var text: String
    /// All of it, as JSON.
    var content: String
}

extension Arrival {
    init(_ entry: Received) {
        number = entry.number
        time = entry.time
        provider = entry.provider
        service = entry.service
        destination = [entry.destinationName, entry.destination].compactMap { $0 }.joined(separator: " ")
        status = entry.status
        verdict = entry.verdict
        why = entry.why
        text = Self.readableText(entry.content)
        content = entry.content.map { String(decoding: $0.text, as: UTF8.self) } ?? ""
    }

    /// Whether it is for this address and about this conversation, which every channel names by its link.
    func concerns(_ address: String, _ conversation: Conversation) -> Bool {
        destination.contains(address) && content.contains(conversation.url)
    }

    /// An access token is asked for before the first notification, and is none.
    var isNotification: Bool { provider != .fcmToken }

    /// Whether the provider would have refused it; under a played failure the journal says so beside the failure.
    var isWrong: Bool { verdict == .refused || why?.contains("refused as well") == true }

    /// Who took it, and with which status.
    var via: String { "\(taker), \(status.map(String.init) ?? "no answer")" }

    private var taker: String {
        switch (provider, service) {
        case (.webPush, "mozilla"?): "Mozilla's push service"
        case (.webPush, "fcm"?): "Google's push service"
        case (.webPush, "apple"?): "Apple's push service"
        case (.apns, _): "APNs"
        case (.fcm, _): "FCM"
        case (.ses, _): "Amazon SES"
        case (.webPush, _), (.fcmToken, _), (.browser, _), (.unknown, _): provider.rawValue
        }
    }

    /// Title and body, wherever the provider's format has them.
    static func readableText(_ content: JSON?) -> String {
        let parts = [find(["title", "subject"], in: content), find(["body"], in: content)]
        return parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
    }

    /// The first text under one of the names, looked for from the outside in.
    private static func find(_ names: [String], in content: JSON?) -> String? {
        var level = [content].compactMap { $0 }
        while !level.isEmpty {
            var deeper: [JSON] = []
            for item in level {
                for name in names {
                    if let text = item[name]?.string { return text }
                }
                deeper += item.array ?? (item.object ?? [:]).sorted { $0.key < $1.key }.map { $0.value }
            }
            level = deeper
        }
        return nil
    }
}

/// What an assignment is about.
struct Conversation: Sendable {
    var id: String
    var subject: String
    var url: String
    var customer: String

    /// The conversation of an event; throws when it has none.
    init(of event: JSON) throws {
        let conversation = event["data"]?["conversation"]
        guard let id = conversation?["id"]?.string, let subject = conversation?["subject"]?.string, let url = conversation?["url"]?.string,
            let customer = conversation?["customer"]?["name"]?.string
        else { throw Failure("the event has no conversation with id, subject, url and customer") }
        self.id = id
        self.subject = subject
        self.url = url
        self.customer = customer
    }
}
