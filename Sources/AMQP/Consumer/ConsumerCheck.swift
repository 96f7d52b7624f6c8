/// When to ask the broker whether the consumer is still there. Without I/O.
///
/// A broker may forget to cancel a consumer whose quorum queue is deleted and declared again at once (seen with 3.10): the consumer would
/// wait for ever. Two answers of "no consumers" in a row count; a single one may come from a queue that is just electing a leader.
struct ConsumerCheck: Sendable {
    private let interval: Duration
    private var due: ContinuousClock.Instant
    private var misses = 0

    init(heartbeat: Duration, now: ContinuousClock.Instant) {
        interval = heartbeat * 3
        due = now + interval
    }

    func isDue(_ now: ContinuousClock.Instant) -> Bool { now >= due }

    /// False when the consumer is gone.
    mutating func found(_ consumers: Int, now: ContinuousClock.Instant) -> Bool {
        due = now + interval
        misses = consumers > 0 ? 0 : misses + 1
        return misses < 2
    }
}
