import CLinux
import Glibc

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
