/// The answer of all checks at one moment.
public struct ReadinessReport: Sendable, Hashable {
    /// One check's answer.
    public struct Check: Sendable, Hashable {
        /// Which part of the process answered.
        public let name: String
        /// What it answered.
        public let state: ReadinessState
    }

    /// Sorted by name.
    public let checks: [Check]

    /// Whether every check is ready.
    public var isReady: Bool { checks.allSatisfy { $0.state == .ready } }

    /// As `/readyz` answers: `{"ready":false,"checks":[{"name":"broker","ready":false,"detail":"not connected"}]}`.
    public var json: String {
        let list = checks.map { check in
            switch check.state {
            case .ready: "{\"name\":\(JSONText.quoted(check.name)),\"ready\":true,\"detail\":\"\"}"
            case .notReady(let why):
                "{\"name\":\(JSONText.quoted(check.name)),\"ready\":false,\"detail\":\(JSONText.quoted(why))}"
            }
        }
        return "{\"ready\":\(isReady),\"checks\":[\(list.joined(separator: ","))]}"
    }
}
