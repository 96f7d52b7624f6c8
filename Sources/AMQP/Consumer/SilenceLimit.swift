/// When a consumer to which nothing comes has to consume anew. Without I/O.
///
/// A broker may lose a consumer and tell nobody. RabbitMQ before 4.0 carries the consumer of a queue that is deleted and declared again
/// at once over to the new queue, but its channel throws away what that queue delivers. The queue counts the consumer and holds the
/// messages as unsettled, so nothing that can be asked differs from an empty queue. Only a new channel helps, and a delivery is the only
/// proof that none is needed.
struct SilenceLimit: Sendable {
    private let interval: Duration
    private var due: ContinuousClock.Instant
    private var isSilent = true

    init(heartbeat: Duration, now: ContinuousClock.Instant) {
        interval = heartbeat * 3
        due = now + interval
    }

    /// Notes a delivery: the consumer is alive.
    mutating func delivered() { isSilent = false }

    /// True once an interval is over in which nothing was delivered and at whose end nothing is unsettled. Starts the next interval.
    mutating func isOver(now: ContinuousClock.Instant, unsettled: Int) -> Bool {
        guard now >= due else { return false }
        defer { (due, isSilent) = (now + interval, true) }
        return isSilent && unsettled == 0
    }
}
