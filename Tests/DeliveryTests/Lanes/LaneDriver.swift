import Delivery

/// A lane with a clock that only moves when it is told to.
final class LaneDriver {
    var lane: Lane
    var now: ContinuousClock.Instant
    let start: ContinuousClock.Instant

    /// - Parameter jitter: 0 to 1; one half makes every pause exactly as long as its rule.
    init(capacity: Int = 12, jitter: Double = 0.5) {
        start = .now
        now = start
        var rules = LaneRules(capacity: capacity)
        rules.jitter = { jitter }
        lane = Lane(rules, now: start)
    }

    func advance(_ time: Duration) { now += time }

    /// The lane's new state when the passing of time has changed it.
    func tick() -> LaneState? { lane.tick(at: now) }

    /// Ends a request now.
    @discardableResult
    func leave(_ pass: Lane.Pass, _ sign: ServiceSign) -> LaneState? { lane.leave(pass, sign, at: now) }

    /// Lets the first one in line enter.
    func next() -> Lane.Pass? { lane.next(at: now) }

    func admit() -> Lane.Admission { lane.admit(at: now) }

    /// A pass, when there is one.
    func enter() -> Lane.Pass? {
        if case .enter(let pass) = admit() { pass } else { nil }
    }

    /// Why and how long a job has to wait; nil when it need not.
    func held() -> (time: Duration, because: LaneHold)? {
        if case .wait(let time, let because) = admit() { (time, because) } else { nil }
    }

    /// Sends one request after the other, each of which ends so after some time; stops when nobody is let in any more.
    @discardableResult
    func send(_ sign: ServiceSign, times: Int = 1, each time: Duration = .milliseconds(20)) -> [LaneState] {
        var changes: [LaneState] = []
        for _ in 0..<times {
            guard let pass = enter() else { break }
            advance(time)
            if let change = leave(pass, sign) { changes.append(change) }
        }
        return changes
    }

    /// Ten requests that were under way together are answered with "too many requests": nobody can doubt that the service means everybody.
    func throttle(_ after: Duration?) {
        let passes = (0..<10).compactMap { _ in enter() }
        for pass in passes { leave(pass, .throttles(after)) }
    }

    /// Brings the lane down, and its clock to the moment of the next probe.
    func goDown() {
        send(.fails, times: 5, each: .zero)
        advance(.seconds(5))
    }
}
