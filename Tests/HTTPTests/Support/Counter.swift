import Glibc
import Synchronization

/// Numbers from 1, for any thread.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

/// Holds a script's thread up, where slowness is what the test is about.
func pause(milliseconds: UInt32) {
    usleep(milliseconds * 1000)
}
