import Synchronization

/// What fails, slows down and recovers together: one service on one host. Each has its own circuit in a worker.
public struct CircuitKey: Sendable, Hashable {
    /// The service, as logs and metrics call it. It has to come from a closed list, such as `web-push/mozilla`, `apns` or `ses`.
    public var service: String
    /// Which of the service's hosts. It may come from outside, so it is no label of a metric; empty when the service has only one.
    public var host: String
    /// False when anybody may have made the host up, as below a domain: until it has answered it shares a circuit with the service's others.
    public var isHostKnown: Bool

    /// A key from its parts.
    public init(service: String, host: String = "", isHostKnown: Bool = true) {
        self.service = service
        self.host = host
        self.isHostKnown = isHostKnown
    }
}

/// The answer that opened a circuit, for those who have to wait because of it.
public struct OpeningAnswer: Sendable, Equatable {
    public var provider: String
    public var code: String
    public var reason: String
    /// Which setting of ours to look at, if it is our fault.
    public var setting: String?

    /// An answer from its parts.
    public init(provider: String, code: String, reason: String, setting: String? = nil) {
        self.provider = provider
        self.code = code
        self.reason = reason
        self.setting = setting
    }
}

/// One service's circuit, used by many tasks: a ``CircuitBreaker`` under a lock, and the tasks that wait for a place.
///
/// What the breaker decides is done after the lock is released.
public final class Circuit: Sendable {
    public typealias Instant = ContinuousClock.Instant

    /// What a job gets that asks for a place.
    public enum Entry: ~Copyable, Sendable {
        case permit(Permit)
        case held(Held)
    }

    /// A job that has to wait on a retry queue.
    public struct Held: Sendable {
        public var time: Duration
        public var reason: WaitReason
        /// What the job asked for.
        public var key: CircuitKey
        /// What the service said when the trouble began.
        public var opening: OpeningAnswer?
    }

    /// Since when a circuit has not taken everything, and when it is probed next.
    public struct Trouble: Sendable, Equatable {
        public var since: Instant
        /// Nil while it is ramping: then jobs are sent.
        public var probeAt: Instant?
    }

    /// What an operator sees.
    public struct View: Sendable {
        public var state: CircuitState
        public var underWay: Int
        public var allowedRate: Double
        /// Nil while it is closed.
        public var trouble: Trouble?
        /// What brought the trouble.
        public var opening: OpeningAnswer?
    }

    /// How waiting for a place ends.
    private enum Decision: Sendable {
        case admitted(CircuitBreaker.Ticket)
        case held(Duration, WaitReason)
    }

    private struct Waiter {
        var since: Instant
        var continuation: CheckedContinuation<Decision, Never>
    }

    private struct State {
        var breaker: CircuitBreaker
        var waiters: [Waiter] = []
        /// What opened the circuit, for whoever reads the headers of a message on a retry queue.
        var opening: OpeningAnswer?
        var usedAt: Instant
    }

    public let key: CircuitKey
    private let maxWait: Duration
    private let onDrop: @Sendable () -> Void
    private let state: Mutex<State>

    /// A circuit that is closed.
    /// - Parameter onDrop: called when a permit was dropped without its end, which is a bug.
    public init(_ key: CircuitKey, _ rules: CircuitRules, now: Instant, onDrop: @escaping @Sendable () -> Void) {
        self.key = key
        self.onDrop = onDrop
        maxWait = rules.maxWait
        state = Mutex(State(breaker: CircuitBreaker(rules, now: now), usedAt: now))
    }

    /// Asks for a place. Waits at most as long as the rules say, while somebody calls ``tick(at:mayWait:)``.
    /// - Parameter key: what the job asks for, where several share this circuit; nil = the circuit's own.
    public func enter(for key: CircuitKey? = nil, at now: Instant) async -> Entry {
        let key = key ?? self.key
        if let decision = state.withLock({ Self.decision($0.breaker.admit(at: now), &$0, now) }) { return entry(decision, key) }
        let decision = await withCheckedContinuation { (continuation: CheckedContinuation<Decision, Never>) in
            let decision: Decision? = state.withLock { state in
                // Somebody may have left meanwhile.
                if let decision = Self.decision(state.breaker.admit(at: now), &state, now) { return decision }
                state.breaker.startWaiting()
                state.waiters.append(Waiter(since: now, continuation: continuation))
                return nil
            }
            if let decision { continuation.resume(returning: decision) }
        }
        return entry(decision, key)
    }

    /// Time has passed: sends away who has waited too long for a place, or everybody. Returns the new state when time has changed it.
    /// - Parameter mayWait: false = nobody may wait any longer.
    public func tick(at now: Instant, mayWait: Bool = true) -> CircuitState? {
        let (change, released) = state.withLock { state in
            let change = state.breaker.tick(at: now)
            if change == .closed { state.opening = nil }
            return (change, Self.release(&state, now, maxWait: mayWait ? maxWait : .zero))
        }
        for (waiter, decision) in released { waiter.resume(returning: decision) }
        return change
    }

    /// How it is.
    public func view(at now: Instant) -> View {
        state.withLock {
            View(
                state: $0.breaker.state, underWay: $0.breaker.bulkhead.underWay, allowedRate: $0.breaker.allowedRate(at: now),
                trouble: $0.breaker.trouble, opening: $0.opening)
        }
    }

    /// Whether it may be forgotten: nothing is under way, and it is well or has not been asked for long.
    public func isForgettable(at now: Instant, unusedFor time: Duration) -> Bool {
        state.withLock { state in
            state.breaker.isIdle || (state.breaker.bulkhead.underWay == 0 && state.waiters.isEmpty && now - state.usedAt > time)
        }
    }
}

/// What a ``Permit`` ends with.
extension Circuit {
    func leave(
        _ ticket: CircuitBreaker.Ticket, _ signal: CircuitSignal, at now: Instant, answer: () -> OpeningAnswer
    ) -> (change: CircuitState?, wait: Duration?) {
        let (change, wait, released) = state.withLock { state in
            let change = state.breaker.leave(ticket, signal, at: now)
            if change?.cause != nil { state.opening = answer() }
            return (change, state.breaker.wait(at: now), Self.release(&state, now, maxWait: nil))
        }
        for (waiter, decision) in released { waiter.resume(returning: decision) }
        return (change, wait)
    }

    /// The place of a dropped permit is free again: who waits for it gets it.
    func giveBack(_ ticket: CircuitBreaker.Ticket) {
        let released = state.withLock { state in
            state.breaker.giveBack(ticket)
            return Self.release(&state, .now, maxWait: nil)
        }
        for (waiter, decision) in released { waiter.resume(returning: decision) }
        onDrop()
    }
}

extension Circuit {
    /// The answer that opened the circuit, until it is closed again.
    private var opening: OpeningAnswer? { state.withLock { $0.opening } }

    private func entry(_ decision: Decision, _ key: CircuitKey) -> Entry {
        switch decision {
        case .admitted(let ticket): return .permit(Permit(ticket, of: self, for: key))
        case .held(let time, let reason): return .held(Held(time: time, reason: reason, key: key, opening: opening))
        }
    }

    /// Nil when the job may wait for a place.
    private static func decision(_ admission: CircuitBreaker.Admission, _ state: inout State, _ now: Instant) -> Decision? {
        state.usedAt = now
        switch admission {
        case .admitted(let ticket): return .admitted(ticket)
        case .held(let time, let reason): return .held(time, reason)
        case .mayWait: return nil
        }
    }

    /// Takes out whoever has a place now, and whoever waits for nothing.
    /// - Parameter maxWait: nil = nobody has waited too long.
    private static func release(
        _ state: inout State, _ now: Instant, maxWait: Duration?
    ) -> [(CheckedContinuation<Decision, Never>, Decision)] {
        var released: [(CheckedContinuation<Decision, Never>, Decision)] = []
        while let first = state.waiters.first {
            if let ticket = state.breaker.next(at: now) {
                released.append((first.continuation, .admitted(ticket)))
            } else if state.breaker.isOpen || maxWait.map({ now - first.since >= $0 }) ?? false {
                let (time, reason) = state.breaker.giveUp(at: now)
                released.append((first.continuation, .held(time, reason)))
            } else {
                break
            }
            state.waiters.removeFirst()
        }
        return released
    }
}
