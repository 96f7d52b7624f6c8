import Encodings

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
    public var isReady: Bool { checks.allSatisfy(\.state.isReady) }

    /// As `/readyz` answers: `{"ready":false,"checks":[{"name":"broker","ready":false,"detail":"not connected"}]}`.
    public var json: String {
        let list = checks.map { check in
            let (name, detail) = (JSONString.quoted(check.name), JSONString.quoted(check.state.detail))
            return "{\"name\":\(name),\"ready\":\(check.state.isReady),\"detail\":\(detail)}"
        }
        return "{\"ready\":\(isReady),\"checks\":[\(list.joined(separator: ","))]}"
    }
}

extension ReadinessState {
    fileprivate var isReady: Bool {
        switch self {
        case .ready, .readyDespite: true
        case .notReady: false
        }
    }

    fileprivate var detail: String {
        switch self {
        case .ready: ""
        case .readyDespite(let what): what
        case .notReady(let reason): reason.text
        }
    }
}
