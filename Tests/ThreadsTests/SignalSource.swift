import Glibc
import Synchronization
import Threads

/// An event source without a socket: events are numbers that any thread adds.
final class SignalSource: EventSource {
    private struct State: Sendable {
        var events: [Int] = []
        var handler: (@Sendable ([Int]) -> Void)?
        var end: (@Sendable () -> Void)?
    }

    private let wakeUp = WakeUp()
    private let state = Mutex(State())

    deinit {
        let end = state.withLock { $0.end }
        end?()
    }

    /// Called when nobody has the source any more.
    func onEnd(_ end: @escaping @Sendable () -> Void) {
        state.withLock { $0.end = end }
    }

    func onEvents(_ handler: @escaping @Sendable ([Int]) -> Void) {
        state.withLock { $0.handler = handler }
    }

    func add(_ event: Int) {
        state.withLock { $0.events.append(event) }
        wake()
    }

    func wait() {
        var watched = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&watched, 1, -1)
        wakeUp.reset()
    }

    func wake() { wakeUp.signal() }

    func dispatch() {
        let (events, handler) = state.withLock { state in
            guard let handler = state.handler, !state.events.isEmpty else { return ([Int](), (@Sendable ([Int]) -> Void)?.none) }
            defer { state.events = [] }
            return (state.events, handler)
        }
        handler?(events)
    }
}
