import Messages
import Routing
import Synchronization

/// The machine's clock, held against the monotonic one, which nobody sets.
final class WatchedClock: Sendable {
    private let watch: Mutex<ClockWatch>
    private let take: @Sendable () -> ClockWatch.Reading

    /// A clock that is believed as it is now.
    init(_ take: @escaping @Sendable () -> ClockWatch.Reading = { ClockWatch.Reading(clock: .now, monotonic: .now) }) {
        watch = Mutex(ClockWatch(believing: take()))
        self.take = take
    }

    /// What it shows, and whether that is in doubt.
    func read() -> (now: Timestamp, isInDoubt: Bool) {
        let reading = take()
        return (reading.clock, watch.withLock { $0.isInDoubt(reading) })
    }

    /// Now, for what is kept. While the clock is in doubt it is no later than the monotonic one says: what is stored for later than it
    /// happened would win against everything that comes until then.
    var arrival: Timestamp {
        let reading = take()
        return watch.withLock { $0.isInDoubt(reading) ? min(reading.clock, $0.expected(reading)) : reading.clock }
    }
}

/// Whether a clock has jumped: it has when it went another way than the monotonic one since it was believed last.
///
/// It is believed again as soon as it is back, and in any case when an hour has passed since it was found astray: then it was put right, or
/// nobody minds. So no doubt lasts for ever, and what waits for it to end does not either.
struct ClockWatch {
    /// Both clocks at one moment.
    struct Reading: Sendable {
        var clock: Timestamp
        var monotonic: ContinuousClock.Instant
    }

    /// Longer than anybody needs to set a clock right, and much shorter than a job's time.
    private static let patience = Duration.seconds(3600)

    private var believed: Reading
    private var astraySince: ContinuousClock.Instant?

    init(believing reading: Reading) { believed = reading }

    /// What the clock would show had it gone as the monotonic one did since it was believed last.
    func expected(_ reading: Reading) -> Timestamp { believed.clock + (reading.monotonic - believed.monotonic) }

    /// Takes a reading in.
    mutating func isInDoubt(_ reading: Reading) -> Bool {
        let expected = expected(reading)
        // What a clock is slewed by between two readings, and what machines differ by, is less.
        if max(reading.clock, expected) - min(reading.clock, expected) > Timestamp.clockTolerance {
            let since = astraySince ?? reading.monotonic
            astraySince = since
            if reading.monotonic - since < Self.patience { return true }
        }
        believed = reading
        astraySince = nil
        return false
    }
}
