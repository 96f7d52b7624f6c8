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

extension Unreadable {
    /// One thing that is missing, or other than expected.
    public struct Mistake: Sendable, Equatable, CustomStringConvertible {
        /// Where: a JSON path such as `$.data.conversation.id`, or `header id`.
        public var path: String
        /// What was expected, and what kind of value was found: never the value, but for a short word where one of ours should be.
        public var expected: String

        /// A mistake from its parts.
        public init(path: String, expected: String) {
            self.path = path
            self.expected = expected
        }

        /// One line for people.
        public var description: String { "\(path): expected \(expected)" }
    }

    /// How many mistakes of one message are told at most.
    public static let mostMistakes = 20

    /// Everything that is wrong with the shape, at most ``mostMistakes``; empty for what is unreadable for another reason.
    public var mistakes: [Mistake] {
        switch self {
        case .wrongShape(let path, let expected, let others): [Mistake(path: path, expected: expected)] + others
        case .notJSON, .contentType, .unknownType: []
        }
    }

    /// Nil without a mistake.
    public init?(_ mistakes: [Mistake]) {
        guard let first = mistakes.first else { return nil }
        self = .wrongShape(path: first.path, expected: first.expected, others: Array(mistakes[1...].prefix(Self.mostMistakes - 1)))
    }
}
