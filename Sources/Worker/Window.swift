import Synchronization

/// How many messages are under way, and a way to wait until none is.
///
/// The broker's prefetch bounds the number; this only counts, so that a suspect can be handled alone and a stop can wait for the rest.
final class Window: Sendable {
    private struct State: Sendable {
        var underWay = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// How many are under way now.
    var count: Int { state.withLock { $0.underWay } }

    /// One more is under way.
    func enter() { state.withLock { $0.underWay += 1 } }

    /// One has ended.
    func leave() {
        let waiter = state.withLock { state in
            state.underWay -= 1
            guard state.underWay == 0 else { return nil as CheckedContinuation<Void, Never>? }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns when nothing is under way. Only one task may wait at a time: the one that fills the window.
    func drained() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                guard state.underWay > 0 else { return true }
                state.waiter = continuation
                return false
            }
            if isEmpty { continuation.resume() }
        }
    }
}
