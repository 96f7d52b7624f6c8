import Foundation
import Testing

@testable import Messages

/// What a workspace's file and a job have in common with events is held to the same rules by their schemas: the file becomes events, and a
/// job's ids are those of an event.
@Suite struct `A schema in deploy/contract` {
    /// A part of a workspace's file, and the event that it becomes. `names` are the fields that are called otherwise in the event.
    struct Part: Sendable, CustomTestStringConvertible {
        var place: [String] = []
        var type: EventType
        var fields: Set<String>
        var names: [String: String] = [:]
        var testDescription: String { "\(place.joined(separator: ".")) as \(type.rawValue)" }
    }

    static let parts = [
        Part(type: .workspaceUpserted, fields: ["workspace", "name", "locale", "preferences", "contentFree", "timeSensitive"]),
        Part(place: ["teams"], type: .teamUpserted, fields: ["id", "name", "members"], names: ["id": "team"]),
        Part(place: ["teammates"], type: .teammateUpserted, fields: ["id", "name", "email", "locale"], names: ["id": "teammate"]),
        Part(place: ["teammates"], type: .preferencesChanged, fields: ["preferences"]),
        Part(place: ["teammates"], type: .emailSuppressed, fields: ["emailSuppressed"], names: ["emailSuppressed": "reason"]),
        Part(
            place: ["teammates", "browsers"], type: .webPushSubscribed, fields: ["subscription", "vapidKey", "browser", "permission"]),
        Part(
            place: ["teammates", "devices"], type: .deviceRegistered,
            fields: ["device", "provider", "token", "app", "environment", "permission", "locale"]),
    ]

    @Test(arguments: parts)
    func `asks of a workspace's file what it asks of the events that it becomes`(part: Part) throws {
        let file = try Self.document("workspace")
        let (fields, data) = (Self.properties(file, part.place), try Self.data(of: part.type))
        for field in part.fields.sorted() {
            let (own, other) = (fields[field], data[part.names[field] ?? field])
            #expect(own != nil && other != nil, "\(field)")
            #expect(try Self.rules(own) == Self.rules(other), "\(field)")
        }
    }

    @Test func `has no field in a workspace's file that no event has`() throws {
        let file = try Self.document("workspace")
        for place in Set(Self.parts.map(\.place)) {
            let within = ["teams", "teammates", "browsers", "devices"]
            let known = Self.parts.filter { $0.place == place }.reduce(into: Set(within)) { $0.formUnion($1.fields) }
            #expect(Set(Self.properties(file, place).keys).subtracting(known).isEmpty, "\(place)")
        }
    }

    @Test func `asks of a job's ids what it asks of an event's`() throws {
        let job = try Self.document("job")
        let id = try Self.rules(Self.data(of: .conversationSeen)["teammate"])
        for field in ["workspace", "teammate", "conversation"] {
            #expect(try Self.rules(Self.properties(job, ["notification"])[field]) == id, "\(field)")
        }
        #expect(try Self.rules(Self.properties(job, ["destination"])["id"]) == id)
    }

    private static func document(_ name: String) throws -> [String: Any] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = tests.deletingLastPathComponent().appending(path: "deploy/contract/\(name).schema.json")
        return try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    }

    private static func data(of type: EventType) throws -> [String: Any] {
        for rule in try document("event")["allOf"] as? [[String: Any]] ?? [] {
            guard let asked = rule["if"] as? [String: Any], let then = rule["then"] as? [String: Any] else { continue }
            if (properties(asked, [])["type"] as? [String: Any])?["const"] as? String == type.rawValue { return properties(then, ["data"]) }
        }
        return [:]
    }

    /// The fields of the object at a place, through lists and whatever may be null.
    private static func properties(_ node: [String: Any], _ place: [String]) -> [String: Any] {
        var node = bare(node)
        for name in place {
            let fields = node["properties"] as? [String: Any] ?? [:]
            node = bare(fields[name] as? [String: Any] ?? [:])
            if let items = node["items"] as? [String: Any] { node = bare(items) }
        }
        return node["properties"] as? [String: Any] ?? [:]
    }

    /// What a node asks for, as text: without what is said about it, and without the difference between null and left out.
    private static func rules(_ node: Any?) throws -> String {
        try canonical(Array(JSONSerialization.data(withJSONObject: ["node": stripped(node ?? NSNull())])))
    }

    private static func stripped(_ node: Any) -> Any {
        if let list = node as? [Any] { return list.map(stripped) }
        guard let object = node as? [String: Any] else { return node }
        return bare(object).mapValues(stripped)
    }

    private static func bare(_ node: [String: Any]) -> [String: Any] {
        if let choices = node["anyOf"] as? [[String: Any]], let first = choices.first { return bare(first) }
        var node = node
        node["description"] = nil
        if let types = node["type"] as? [String] { node["type"] = types.first { $0 != "null" } }
        if let words = node["enum"] as? [Any] { node["enum"] = words.compactMap { $0 as? String } }
        return node
    }
}
