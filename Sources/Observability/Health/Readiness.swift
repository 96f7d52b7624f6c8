import Encodings
import Synchronization

/// Whether the process can do its work now: named checks that any part of it reports to, answered by `/readyz`.
///
/// A check is a state that was set last, or a closure asked each time. The process is ready when every check is.
/// Liveness does not depend on it: a broker that is away must not restart the fleet.
public final class Readiness: Sendable {
    private enum Source {
        case state(ReadinessState)
        case question(@Sendable () -> ReadinessState)
    }

    private let sources = Mutex<[String: Source]>([:])

    /// Starts without checks, and so ready.
    public init() {}

    /// Sets what a check says until it is set again. A check that does not exist yet comes into being.
    public func set(_ name: String, _ state: ReadinessState) {
        sources.withLock { $0[name] = .state(state) }
    }

    /// Asks a closure each time. It must not block: it runs while a probe waits.
    public func register(_ name: String, _ question: @escaping @Sendable () -> ReadinessState) {
        sources.withLock { $0[name] = .question(question) }
    }

    /// Takes a check away, for a part that is gone for good.
    public func remove(_ name: String) {
        sources.withLock { $0[name] = nil }
    }

    /// Asks every check, sorted by name.
    public func report() -> ReadinessReport {
        let all = sources.withLock { $0 }
        let checks = all.sorted { $0.key < $1.key }.map { name, source in
            switch source {
            case .state(let state): ReadinessReport.Check(name: name, state: state)
            case .question(let ask): ReadinessReport.Check(name: name, state: ask())
            }
        }
        return ReadinessReport(checks: checks)
    }
}

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

/// What one check says. Strangers read it at `/readyz`: whatever somebody may want to know beyond these texts is in the log.
public enum ReadinessState: Sendable, Hashable {
    /// This part can work.
    case ready
    /// This part works, but somebody may want to know what is not as it should be. The text names no host of ours, no user and no secret,
    /// and repeats no error.
    case readyDespite(String)
    /// This part cannot work now, for one of the reasons that are written in the program.
    case notReady(Reason)

    /// Why a part cannot work: only ever a literal, so that no error's text, host or path gets into an answer.
    public struct Reason: Sendable, Hashable, ExpressibleByStringLiteral {
        /// The reason, as `/readyz` gives it.
        public let text: String

        /// Takes what is written in the program.
        public init(stringLiteral text: StaticString) { self.text = "\(text)" }
    }
}

/// What a process answers at `/status`: how it gets on, as JSON, for a tool that asks it. Empty until a part of the process registers.
public final class StatusSource: Sendable {
    private let question = Mutex<(@Sendable () -> String)?>(nil)

    /// Starts without an answer.
    public init() {}

    /// Asks a closure each time. It must not block: it runs while somebody waits.
    public func register(_ question: @escaping @Sendable () -> String) {
        self.question.withLock { $0 = question }
    }

    /// The answer now; nil while nobody has registered.
    func json() -> String? { question.withLock { $0 }?() }
}
