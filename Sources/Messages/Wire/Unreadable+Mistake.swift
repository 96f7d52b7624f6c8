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
