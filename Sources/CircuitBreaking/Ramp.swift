internal import Glibc

/// The way back to normal: a token bucket whose rate doubles again and again, until there is no limit.
struct Ramp: Sendable {
    private let startRate: Double
    private let doubling: Double
    private let begunAt: ContinuousClock.Instant
    private let endsAt: ContinuousClock.Instant
    private var tokens = 1.0
    private var filledAt: ContinuousClock.Instant
    /// Jobs that were deferred and whose turn is still to come: the next one is deferred further than they.
    private var ahead = 0.0

    /// - Parameter rate: messages a second at the beginning.
    init(rate: Double, _ rules: CircuitRules, from now: ContinuousClock.Instant) {
        startRate = rate
        doubling = rules.rampDoubling / .seconds(1)
        begunAt = now
        endsAt = now + rules.rampTime
        filledAt = now
    }

    func isOver(at now: ContinuousClock.Instant) -> Bool { now >= endsAt }

    /// Messages a second at a moment.
    func rate(at now: ContinuousClock.Instant) -> Double {
        startRate * exp2((now - begunAt) / .seconds(1) / doubling)
    }

    /// Takes a token if there is one.
    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        if isOver(at: now) { return true }
        fill(to: now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// How long a job should be deferred when there is no token: until the growing rate has served all who are ahead of it.
    ///
    /// With n ahead, rate r and doubling time d the integral of r·2^(t/d) reaches n at t = d·log2(1 + n·ln 2 / (d·r)).
    mutating func deferral(at now: ContinuousClock.Instant) -> Duration {
        fill(to: now)
        ahead += 1
        let time = doubling * log2(1 + ahead * M_LN2 / (doubling * rate(at: now)))
        return min(.seconds(time), endsAt - now)
    }

    private mutating func fill(to now: ContinuousClock.Instant) {
        let rate = rate(at: now)
        let filled = rate * max(0, (now - filledAt) / .seconds(1))
        filledAt = now
        // Half a second's worth: a pause must not become a burst.
        tokens = min(tokens + filled, max(1, rate / 2))
        ahead = max(0, ahead - filled)
    }
}
