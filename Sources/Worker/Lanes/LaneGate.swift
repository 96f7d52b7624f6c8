import Delivery
import Synchronization

/// The entrance to one lane, used by many tasks: a ``Lane`` under a lock, and the tasks that stand in line.
///
/// What the lane decides is done after the lock is released.
final class LaneGate: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// How a job gets past the gate, or not.
    enum Entry: Sendable {
        case entered(Lane.Pass)
        case held(Duration, LaneHold)
    }

    /// What an operator sees.
    struct View: Sendable {
        var state: LaneState
        var underWay: Int
        var allowedRate: Double
        /// Nil while it flows.
        var trouble: Lane.Trouble?
        /// What brought the trouble.
        var answer: ProviderAnswer?
    }

    private struct Waiter {
        var since: Instant
        var continuation: CheckedContinuation<Entry, Never>
    }

    private struct State {
        var lane: Lane
        var line: [Waiter] = []
        /// What brought the lane into trouble, for whoever reads the headers of a message on a retry queue.
        var trouble: ProviderAnswer?
        var usedAt: Instant
    }

    let name: LaneName
    let metrics: LaneMetrics
    private let patience: Duration
    private let state: Mutex<State>

    init(_ name: LaneName, _ rules: LaneRules, _ metrics: LaneMetrics, now: Instant) {
        self.name = name
        self.metrics = metrics
        patience = rules.patience
        state = Mutex(State(lane: Lane(rules, now: now), usedAt: now))
    }

    /// Asks for a place. Waits at most as long as the lane is patient.
    func enter(now: Instant) async -> Entry {
        if let entry = state.withLock({ Self.entry($0.lane.admit(at: now), &$0, now) }) { return entry }
        return await withCheckedContinuation { continuation in
            let entry: Entry? = state.withLock { state in
                // Somebody may have left meanwhile.
                if let entry = Self.entry(state.lane.admit(at: now), &state, now) { return entry }
                state.lane.standInLine()
                state.line.append(Waiter(since: now, continuation: continuation))
                return nil
            }
            if let entry { continuation.resume(returning: entry) }
        }
    }

    /// Tells how an attempt ended. Returns the lane's new state when that has changed it, and how long jobs wait when it is blocked.
    /// - Parameter sign: what the outcome says about the lane.
    func leave(_ pass: Lane.Pass, _ sign: ServiceSign, _ outcome: Outcome, now: Instant) -> (change: LaneState?, wait: Duration?) {
        let (change, wait, released) = state.withLock { state in
            let change = state.lane.leave(pass, sign, at: now)
            switch change {
            case .down, .throttled, .paused: state.trouble = outcome.answer
            case .flowing, .recovering, nil: break
            }
            return (change, state.lane.wait(at: now), Self.release(&state, now, patience: nil))
        }
        for (waiter, entry) in released { waiter.resume(returning: entry) }
        return (change, wait)
    }

    /// Sends away who has stood in line too long; without patience, everybody. Returns the lane's new state when time has changed it.
    func look(now: Instant, isPatient: Bool = true) -> LaneState? {
        let (change, released) = state.withLock { state in
            let change = state.lane.tick(at: now)
            if change == .flowing { state.trouble = nil }
            return (change, Self.release(&state, now, patience: isPatient ? patience : .zero))
        }
        for (waiter, entry) in released { waiter.resume(returning: entry) }
        return change
    }

    /// How the lane is doing.
    func view(now: Instant) -> View {
        state.withLock {
            View(
                state: $0.lane.state, underWay: $0.lane.underWay, allowedRate: $0.lane.allowedRate(at: now), trouble: $0.lane.trouble,
                answer: $0.trouble)
        }
    }

    /// The answer that brought the lane into trouble, while it is in trouble.
    var trouble: ProviderAnswer? { state.withLock { $0.trouble } }

    /// Whether it may be forgotten: nothing is under way, and it is well or has not been asked for long.
    func isForgettable(now: Instant, unusedFor time: Duration) -> Bool {
        state.withLock { state in
            state.lane.isIdle || (state.lane.underWay == 0 && state.line.isEmpty && now - state.usedAt > time)
        }
    }

    /// Nil when the job is to stand in line.
    private static func entry(_ admission: Lane.Admission, _ state: inout State, _ now: Instant) -> Entry? {
        state.usedAt = now
        switch admission {
        case .enter(let pass): return .entered(pass)
        case .wait(let time, let reason): return .held(time, reason)
        case .standInLine: return nil
        }
    }

    /// Takes out of the line whoever has a place now, and whoever waits for nothing.
    private static func release(
        _ state: inout State, _ now: Instant, patience: Duration?
    ) -> [(CheckedContinuation<Entry, Never>, Entry)] {
        var released: [(CheckedContinuation<Entry, Never>, Entry)] = []
        while let first = state.line.first {
            if let pass = state.lane.next(at: now) {
                released.append((first.continuation, .entered(pass)))
            } else if state.lane.isBlocked || patience.map({ now - first.since >= $0 }) ?? false,
                case .wait(let time, let reason) = state.lane.giveUp(at: now)
            {
                released.append((first.continuation, .held(time, reason)))
            } else {
                break
            }
            state.line.removeFirst()
        }
        return released
    }
}
