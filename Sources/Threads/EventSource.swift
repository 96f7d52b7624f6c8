import CLinux
import Glibc

/// What the thread of a ``ThreadExecutor`` waits for while it has no job to run: a socket, a set of transfers, or nothing at all.
///
/// `wait` and `dispatch` are only ever called on that thread, one after the other; `wake` comes from any thread.
public protocol EventSource: AnyObject, Sendable {
    /// Blocks until there is something to dispatch, `wake` was called, or a deadline of the source's own has come.
    ///
    /// A `wake` that came before this call must make it return at once.
    func wait()

    /// Makes the running or the next `wait` return. Must not block.
    func wake()

    /// Handles what has happened since the last call. Called once per turn of the loop, after the jobs of that turn.
    func dispatch()
}

/// A descriptor that becomes readable when ``signal()`` is called, for use in a `poll` next to a socket. Closed with the last reference.
public final class WakeUp: Sendable {
    /// What to give to `poll`, with `POLLIN`.
    public let descriptor: CInt

    /// Opens the descriptor. Ends the process when none is to be had: nothing works without it.
    public init() {
        descriptor = clinux_eventfd()
        precondition(descriptor >= 0, "no event descriptor to be had: error \(errno)")
    }

    deinit { close(descriptor) }

    /// Makes the descriptor readable. Any thread; never blocks.
    public func signal() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, 8)
    }

    /// Makes the descriptor unreadable again.
    public func reset() {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, 8)
    }
}
