import Synchronization
import Threads

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
