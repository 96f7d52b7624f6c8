import AMQP
import Directory
import Foundation
import Messages

/// The workspace of the example: Sales is Nadia with everything on, Luca with nothing, and Matteo with mobile push only.
enum Acme {
    static let everybody: [DirectoryChange] =
        [.workspaceUpserted(WorkspaceUpserted(workspace: "acme", name: "Acme"))]
        + ["nadia", "luca", "matteo"].flatMap(person)
        + [
            .teamUpserted(TeamUpserted(workspace: "acme", team: "sales", name: "Sales", members: ["nadia", "luca", "matteo"])),
            choice("luca", []), choice("matteo", [.mobilePush]),
        ]

    private static func person(_ id: String) -> [DirectoryChange] {
        [
            .teammateUpserted(TeammateUpserted(workspace: "acme", teammate: id, name: id.capitalized, email: "\(id)@acme.example")),
            .webPushSubscribed(
                WebPushSubscribed(
                    workspace: "acme", teammate: id,
                    subscription: .init(endpoint: "https://push.example/\(id)", keys: .init(p256dh: "key", auth: "secret")))),
            .deviceRegistered(
                DeviceRegistered(workspace: "acme", teammate: id, device: "phone-\(id)", provider: .apns, token: "token-\(id)")),
        ]
    }

    private static func choice(_ teammate: String, _ on: Set<Channel>) -> DirectoryChange {
        var preferences = Preferences()
        for scope in Scope.allCases {
            for channel in Channel.allCases { preferences[scope, channel] = on.contains(channel) }
        }
        return .preferencesChanged(PreferencesChanged(workspace: "acme", teammate: teammate, preferences: preferences))
    }
}

extension FeedStore {
    /// Takes changes in, an hour ago.
    func know(_ changes: [DirectoryChange]) async throws {
        guard !changes.isEmpty else { return }
        let time = Timestamp.now - .seconds(3600)
        _ = try await apply(changes.enumerated().map { TimedDirectoryChange($0.element, eventID: "known-\($0.offset)", time: time) })
    }
}

/// Messages as producers send them: literal JSON.
enum Produced {
    /// From RFC 8291 Appendix A.
    static let browserKeys = """
        {"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth":"BTBZMqHH6r4Tts7J_aSIgg"}
        """
    /// 65 bytes that begin as a point does and are none.
    static let offTheCurve = "B" + String(repeating: "A", count: 86)
    static let cloudEvents = "application/cloudevents+json"

    static func message(
        _ type: String, _ body: String, contentType: String? = cloudEvents, headers: [String: HeaderValue] = [:]
    ) -> OutgoingMessage {
        OutgoingMessage(
            exchange: Exchange.events.rawValue, routingKey: type,
            properties: MessageProperties(contentType: contentType, messageID: "produced", headers: headers), body: Array(body.utf8))
    }

    static func event(
        _ type: String, id: String, data: String, time: Timestamp = .now, contentType: String? = cloudEvents,
        headers: [String: HeaderValue] = [:]
    ) -> OutgoingMessage {
        message(
            type,
            #"{"specversion":"1.0","id":"\#(id)","source":"/helpdesk","type":"\#(type)","time":"\#(time.text)","data":\#(data)}"#,
            contentType: contentType, headers: headers)
    }

    static func assignment(
        _ conversation: String, to assignee: String = #"{"type":"team","id":"sales"}"#, id: String? = nil, time: Timestamp = .now,
        contentType: String? = cloudEvents, headers: [String: HeaderValue] = [:]
    ) -> OutgoingMessage {
        event(
            "conversation.assigned", id: id ?? "event-\(conversation)", data: assigned(conversation, to: assignee), time: time,
            contentType: contentType, headers: headers)
    }

    static func assigned(_ conversation: String, to assignee: String) -> String {
        #"""
        {"workspace":"acme","conversation":{"id":"\#(conversation)","subject":"Refund","preview":"Hi","url":"https://app.example/c",
        "customer":{"name":"Ada"}},"assignee":\#(assignee)}
        """#
    }

    /// The same message as it comes from a retry queue: over the exchange of jobs, with its attempt's number.
    static func again(_ message: OutgoingMessage, attempt: Int64, in queue: WorkQueue = .assignments) -> OutgoingMessage {
        var message = message
        message.exchange = Exchange.jobs.rawValue
        message.routingKey = queue.key
        message.properties.headers["belfry-attempt"] = .integer(attempt)
        return message
    }

    static let matteo = #"{"type":"teammate","id":"matteo"}"#
}
