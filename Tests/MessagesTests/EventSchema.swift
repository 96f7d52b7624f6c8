import Foundation

@testable import Messages

/// deploy/contract/event.schema.json, and its rules for an event's data in the words in which a `JSONShape` can be put, too.
struct EventSchema {
    struct Unexpected: Error { var node: String }

    private let document: [String: Any]

    init() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = tests.deletingLastPathComponent().appending(path: "deploy/contract/event.schema.json")
        document = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    }

    func canonical(_ type: EventType) throws -> String {
        for rule in document["allOf"] as? [[String: Any]] ?? [] {
            let asked = (rule["if"] as? [String: Any])?["properties"] as? [String: [String: Any]]
            guard asked?["type"]?["const"] as? String == type.rawValue else { continue }
            let then = (rule["then"] as? [String: Any])?["properties"] as? [String: [String: Any]]
            return try canonical(then?["data"] ?? [:]).words
        }
        throw Unexpected(node: type.rawValue)
    }

    private func canonical(_ node: [String: Any]) throws -> (words: String, isNullable: Bool) {
        if let reference = node["$ref"] as? String {
            let definitions = document["$defs"] as? [String: [String: Any]]
            return try canonical(definitions?[reference.replacing("#/$defs/", with: "")] ?? [:])
        }
        if let choices = node["anyOf"] as? [[String: Any]], choices.count == 2, choices[1]["type"] as? String == "null" {
            return (try canonical(choices[0]).words, true)
        }
        if let words = node["enum"] as? [Any] {
            let texts = words.compactMap { $0 as? String }
            return ("word \(texts.joined(separator: "|"))", texts.count < words.count)
        }
        let types = node["type"] as? [String] ?? (node["type"] as? String).map { [$0] } ?? []
        return (try words(of: node, types.first { $0 != "null" } ?? ""), types.contains("null"))
    }

    private func words(of node: [String: Any], _ type: String) throws -> String {
        switch type {
        case "string":
            if node["format"] as? String == "date-time" { return "time" }
            let isID = node["maxLength"] as? Int == IdRule.longest && node["pattern"] as? String == Self.withoutControls
            switch node["minLength"] as? Int {
            case 1: return isID ? "id" : "name"
            default: return isID ? "id or empty" : "text"
            }
        case "boolean": return "flag"
        case "integer": return "number"
        case "array":
            let most = (node["maxItems"] as? Int).map { " at most \($0)" } ?? ""
            return "[\(try canonical(node["items"] as? [String: Any] ?? [:]).words)]\(most)"
        case "object":
            let required = node["required"] as? [String] ?? []
            let fields = node["properties"] as? [String: [String: Any]] ?? [:]
            let parts = try fields.map { name, node in
                let (words, isNullable) = try canonical(node)
                let presence: JSONShape.Presence = !required.contains(name) ? .optional : isNullable ? .nullable : .required
                return "\(name) \(presence): \(words)"
            }
            return "{\(parts.sorted().joined(separator: ", "))}"
        default: throw Unexpected(node: "\(node)")
        }
    }

    private static let withoutControls = #"^[^\u0000-\u001f\u007f-\u009f\ufffd]*$"#

    static func canonical(_ shape: JSONShape) -> String {
        switch shape {
        case .text: "text"
        case .name: "name"
        case .id: "id"
        case .idOrEmpty: "id or empty"
        case .exactly(let text): "exactly \(text)"
        case .word(let words): "word \(words.joined(separator: "|"))"
        case .time: "time"
        case .flag: "flag"
        case .wholeNumber: "number"
        case .list(let element, let most): "[\(canonical(element))]\(most.map { " at most \($0)" } ?? "")"
        case .object(let fields): "{\(fields.map { "\($0.name) \($0.presence): \(canonical($0.shape))" }.sorted().joined(separator: ", "))}"
        }
    }
}
