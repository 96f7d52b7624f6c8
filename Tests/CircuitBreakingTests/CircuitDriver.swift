import Synchronization

@testable import CircuitBreaking

/// A circuit breaker with a clock that only moves when it is told to.
final class CircuitDriver {
    var breaker: CircuitBreaker
    var now: ContinuousClock.Instant
    let start: ContinuousClock.Instant

    /// - Parameter jitter: 0 to 1; one half makes every pause exactly as long as its rule.
    init(capacity: Int = 12, jitter: Double = 0.5) {
        start = .now
        now = start
        var rules = CircuitRules(capacity: capacity)
        rules.jitter = { jitter }
        breaker = CircuitBreaker(rules, now: start)
    }

    func advance(_ time: Duration) { now += time }

    /// The breaker's new state when the passing of time has changed it.
    func tick() -> CircuitState? { breaker.tick(at: now) }

    /// Ends a request now.
    @discardableResult
    func leave(_ ticket: CircuitBreaker.Ticket, _ signal: CircuitSignal) -> CircuitState? { breaker.leave(ticket, signal, at: now) }

    /// Admits the first one that waits.
    func next() -> CircuitBreaker.Ticket? { breaker.next(at: now) }

    func admit() -> CircuitBreaker.Admission { breaker.admit(at: now) }

    /// A ticket, when there is one.
    func enter() -> CircuitBreaker.Ticket? {
        if case .admitted(let ticket) = admit() { ticket } else { nil }
    }

    /// Why and how long a job has to wait; nil when it need not.
    func held() -> (time: Duration, because: WaitReason)? {
        if case .held(let time, let because) = admit() { (time, because) } else { nil }
    }

    /// Sends one request after the other, each of which ends so after some time; stops when nobody is let in any more.
    @discardableResult
    func send(_ signal: CircuitSignal, times: Int = 1, each time: Duration = .milliseconds(20)) -> [CircuitState] {
        var changes: [CircuitState] = []
        for _ in 0..<times {
            guard let ticket = enter() else { break }
            advance(time)
            if let change = leave(ticket, signal) { changes.append(change) }
        }
        return changes
    }

    /// Ten requests that were under way together are answered with "too many requests": nobody can doubt that the service means everybody.
    func throttle(_ after: Duration?) {
        let tickets = (0..<10).compactMap { _ in enter() }
        for ticket in tickets { leave(ticket, .trouble(.throttled, retryAfter: after)) }
    }

    /// Opens the circuit, and brings its clock to the moment of the next probe.
    func open() {
        send(.trouble(.failing), times: 5, each: .zero)
        advance(.seconds(5))
    }
}

/// The same numbers in every run, one after the other and then from the beginning.
final class Draws: Sendable {
    private let numbers: [Double]
    private let index = Mutex(0)

    init(_ numbers: [Double]) { self.numbers = numbers }

    func next() -> Double {
        index.withLock { index in
            index = (index + 1) % numbers.count
            return numbers[index]
        }
    }
}

/// Reproducible random numbers (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
