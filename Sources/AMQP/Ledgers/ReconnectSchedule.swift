/// When to try which host. Without I/O.
///
/// Every host gets its turn at once; only when all have failed is there a pause. A connection that did not live long does not count as
/// a success, so that a broker which accepts and closes is not asked in a tight loop.
struct ReconnectSchedule: Sendable {
    private let hostCount: Int
    private let stableAfter: Duration
    private var backoff: Backoff
    private var failuresInRound = 0
    private var connectedAt: ContinuousClock.Instant?

    /// The host to try next, by index.
    private(set) var host = 0
    /// When to try it.
    private(set) var due: ContinuousClock.Instant

    init(hostCount: Int, stableAfter: Duration, backoff: Backoff = Backoff(), now: ContinuousClock.Instant) {
        self.hostCount = max(1, hostCount)
        self.stableAfter = stableAfter
        self.backoff = backoff
        due = now
    }

    mutating func failed(now: ContinuousClock.Instant) {
        host = (host + 1) % hostCount
        failuresInRound += 1
        guard failuresInRound >= hostCount else { return due = now }
        failuresInRound = 0
        due = now + backoff.next()
    }

    /// The broker has taken another connection: what is left of the pause is not needed. The next pause is as long as it would have been.
    mutating func hurry(now: ContinuousClock.Instant) { due = min(due, now) }

    mutating func connected(now: ContinuousClock.Instant) {
        failuresInRound = 0
        connectedAt = now
    }

    mutating func lost(now: ContinuousClock.Instant) {
        if let connectedAt, now - connectedAt >= stableAfter { backoff.reset() }
        connectedAt = nil
        due = now + backoff.next()
    }
}
