import AMQP
import Foundation

/// An event as a producer writes it.
struct TestEvent {
    let id: String
    let type: String
    let data: [String: any Sendable]
    /// When it says it happened; nil = as it is published.
    private let moment: Date?

    /// With milliseconds: presence is a matter of seconds.
    private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    init(_ type: String, id: String = UUID().uuidString, at moment: Date? = nil, _ data: [String: any Sendable]) {
        self.id = id
        self.moment = moment
        self.type = type
        self.data = ["workspace": "acme"].merging(data) { $1 }
    }

    /// The structured CloudEvent.
    var json: [UInt8] {
        let event: [String: any Sendable] = [
            "specversion": "1.0", "id": id, "source": "/helpdesk", "type": type, "time": (moment ?? Date()).formatted(Self.time),
            "data": data,
        ]
        return (try? JSONSerialization.data(withJSONObject: event, options: [.sortedKeys])).map(Array.init) ?? []
    }

    var message: OutgoingMessage {
        OutgoingMessage(
            exchange: "belfry.events", routingKey: type,
            properties: MessageProperties(contentType: "application/cloudevents+json", messageID: id), body: json)
    }

    /// A conversation given to a teammate.
    static func assigned(
        _ conversation: String, to teammate: String, id: String = UUID().uuidString, subject: String = "Refund for order 1042",
        url: String? = nil
    ) -> TestEvent {
        assigned(conversation, assignee: ["type": "teammate", "id": teammate], id: id, subject: subject, url: url)
    }

    /// A conversation given to a team.
    static func assigned(_ conversation: String, toTeam team: String, id: String = UUID().uuidString) -> TestEvent {
        assigned(conversation, assignee: ["type": "team", "id": team], id: id)
    }

    private static func assigned(
        _ conversation: String, assignee: [String: String], id: String, subject: String = "Refund for order 1042", url: String? = nil
    ) -> TestEvent {
        let content: [String: any Sendable] = [
            "id": conversation, "subject": subject, "preview": "Hi, I was charged twice…",
            "url": url ?? "https://app.example.com/c/\(conversation)", "customer": ["name": "Ada Lovelace"],
        ]
        return TestEvent(
            "conversation.assigned", id: id,
            ["conversation": content, "assignee": assignee, "assigned_by": ["type": "rule", "id": "round-robin"]])
    }
}
