import Synchronization

/// Lets one line through a minute about something that may come thousands of times a second.
final class OncePerMinute: Sendable {
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    /// Whether nothing has been said for a minute. Then it counts as said.
    func mayLog(_ now: ContinuousClock.Instant) -> Bool {
        last.withLock { last in
            if let last, now - last < .seconds(60) { return false }
            last = now
            return true
        }
    }
}
