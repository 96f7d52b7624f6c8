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
