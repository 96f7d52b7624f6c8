import CLinux
import Glibc
import Synchronization
import Threads

/// The sign of life of one connection's thread, and the way to free the thread when it hangs.
///
/// The library may wait without a limit while it writes to a link that is half open. Shutting the socket down from another thread makes
/// that write fail. It holds a descriptor of its own for the socket, so it can never hit a descriptor that was used again.
final class HeartbeatMonitor: Sendable {
    private struct Beat: Sendable {
        var descriptor: CInt = -1
        var limit: Duration = .zero
        var last: ContinuousClock.Instant = .now
    }

    private let beat = Mutex(Beat())
    private let watchdog: Watchdog

    /// A monitor that watches nothing yet, and is looked after for as long as it exists.
    init(_ watchdog: Watchdog) {
        self.watchdog = watchdog
        watchdog.watch(self)
    }

    /// Watches a new socket. Without a free descriptor the connection goes unwatched, and the next `open` or `accept` tells of it.
    func start(socket: CInt, limit: Duration) {
        beat.withLock { beat in
            if beat.descriptor >= 0 { close(beat.descriptor) }
            beat = Beat(descriptor: clinux_duplicate(socket), limit: limit, last: .now)
        }
        // With nothing to look after the watchdog sleeps without a limit.
        watchdog.wake()
    }

    /// Stops watching. The descriptor is closed, so that the peer sees the end of the connection.
    func stop() {
        beat.withLock { beat in
            if beat.descriptor >= 0 { close(beat.descriptor) }
            beat = Beat()
        }
    }

    /// Tells that the thread is alive.
    func tick() {
        beat.withLock { $0.last = .now }
    }

    /// Shuts the socket down when the thread has been silent for too long; true when it did.
    func cutIfSilent(now: ContinuousClock.Instant) -> Bool {
        beat.withLock { beat in
            guard beat.descriptor >= 0, now - beat.last > beat.limit else { return false }
            shutdown(beat.descriptor, CInt(SHUT_RDWR))
            // Once is enough, and a fresh start gives the thread time to notice.
            beat.last = now
            return true
        }
    }

    /// How soon to look again; nil when nothing is watched.
    var interval: Duration? {
        beat.withLock { $0.descriptor >= 0 ? $0.limit / 3 : nil }
    }

    deinit { stop() }
}

/// One thread that looks after the monitors of all connections of a process.
final class Watchdog: EventSource {
    private struct Watched: Sendable {
        weak var monitor: HeartbeatMonitor?
    }

    private let watched = Mutex<[Watched]>([])
    private let source = ConnectionSource()
    private let executor = Mutex<ThreadExecutor?>(nil)

    /// A watchdog with a thread of its own, until ``stop()``.
    static func started() -> Watchdog {
        let watchdog = Watchdog()
        watchdog.executor.withLock { $0 = ThreadExecutor(name: "amqp-watchdog", source: watchdog) }
        return watchdog
    }

    /// Ends the thread, which keeps the watchdog until then.
    func stop() {
        let stopped = executor.withLock { executor in
            defer { executor = nil }
            return executor
        }
        stopped?.stop()
    }

    /// Looks after a monitor for as long as it exists. It has to wake the watchdog when it begins to watch a socket.
    func watch(_ monitor: HeartbeatMonitor) {
        watched.withLock { $0.append(Watched(monitor: monitor)) }
        wake()
    }

    func wait() { source.wait() }

    func wake() { source.wake() }

    func dispatch() {
        let monitors = watched.withLock { watched in
            watched.removeAll { $0.monitor == nil }
            return watched.compactMap(\.monitor)
        }
        let now = ContinuousClock.now
        for monitor in monitors { _ = monitor.cutIfSilent(now: now) }
        source.waitFor(socket: -1, until: monitors.compactMap(\.interval).min().map { now + $0 })
    }
}
