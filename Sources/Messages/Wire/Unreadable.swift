/// Why a message cannot be read. The description goes into the dead letter's headers: it says where and what was expected, and
/// quotes nothing of the body but a short word where one of ours should be.
public enum Unreadable: Error, Sendable, Equatable, CustomStringConvertible {
    /// The body is not JSON.
    case notJSON(String)
    /// Something is missing, or of another type than expected, at a JSON path such as `$.data.conversation.id`. The `others` are wrong,
    /// too: a producer is to see all of them at once. Only events name them.
    case wrongShape(path: String, expected: String, others: [Mistake] = [])
    /// The content type is none we read.
    case contentType(String)
    /// No event type we know; a newer version of us may.
    case unknownType(String)

    /// One line for people.
    public var description: String {
        switch self {
        case .notJSON(let problem): "the body is not JSON: \(problem)"
        case .wrongShape: mistakes.map(\.description).joined(separator: "; ")
        case .contentType(let type):
            "content type \(type) is not read here; send application/cloudevents+json, application/json or none"
        case .unknownType(let type): "unknown event type \(type)"
        }
    }

    /// The short word for headers, metrics and filters.
    public var reason: String {
        switch self {
        case .notJSON: "notJSON"
        case .wrongShape: "wrongShape"
        case .contentType: "contentType"
        case .unknownType: "unknownType"
        }
    }

    /// Whether the same bytes may be readable later: by a process of a newer version during a rolling upgrade.
    public var mayBecomeReadable: Bool {
        switch self {
        case .unknownType: true
        case .notJSON, .wrongShape, .contentType: false
        }
    }
}
