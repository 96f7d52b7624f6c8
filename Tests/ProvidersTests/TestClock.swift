import Providers
import Synchronization

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let state = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { state.withLock { $0 } }

    /// As code under test wants it.
    var tell: MonotonicClock { { self.now } }

    func advance(_ time: Duration) { state.withLock { $0 += time } }
}
