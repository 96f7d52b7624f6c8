import CLinux
import Synchronization
import Threads

/// The thread that belongs to one connection, and what it waits for between two jobs. Ends with its last reference.
final class ConnectionThread: Sendable {
    let source = ConnectionSource()
    let executor: ThreadExecutor

    /// Starts the thread.
    /// - Parameter name: what `ps -T` and a debugger show.
    init(name: String) {
        executor = ThreadExecutor(name: name, source: source)
    }

    deinit { executor.stop() }
}

/// A consumer, a publisher or a session: an actor that runs on the thread of its own connection.
protocol ConnectionActor: Actor {
    nonisolated var thread: ConnectionThread { get }

    /// What the thread does after every job, wake-up, readable socket or moment that has come.
    func turn()
}

extension ConnectionActor {
    nonisolated var source: ConnectionSource { thread.source }

    /// From now on the thread takes its turns, for as long as the actor exists.
    nonisolated func beginTurns() {
        source.onTurn { [weak self] in self?.assumeIsolated { $0.turn() } }
    }
}

/// What the thread of a connection waits for: its socket, a wake-up, or the next moment the connection has set itself.
final class ConnectionSource: EventSource {
    private struct Waiting: Sendable {
        var socket: CInt = -1
        var deadline: ContinuousClock.Instant?
    }

    /// In a structure: a closure that is itself the value of a `Mutex` gains two reabstraction thunks each time it is read.
    private struct Turn: Sendable {
        var body: (@Sendable () -> Void)?
    }

    private let wakeUp = WakeUp()
    private let waiting = Mutex(Waiting())
    private let turn = Mutex(Turn())
    private let end = Atomic<Bool>(false)
    private let news = Atomic<Bool>(false)
    private let readable = Atomic<Bool>(true)

    /// Sets what every turn of the loop calls, on the connection's thread.
    func onTurn(_ turn: @escaping @Sendable () -> Void) {
        self.turn.withLock { $0.body = turn }
    }

    /// Sets what the next ``wait()`` waits for: -1 is no socket, nil no moment.
    func waitFor(socket: CInt, until deadline: ContinuousClock.Instant?) {
        waiting.withLock { $0 = Waiting(socket: socket, deadline: deadline) }
    }

    /// Asks the loop to end the connection. Any thread.
    func requestEnd() {
        end.store(true, ordering: .releasing)
        wake()
    }

    /// Whether something may have arrived on the socket: false when the last wait was ended by a wake-up alone. Of use on the connection's
    /// thread only.
    var mayBeReadable: Bool { readable.load(ordering: .relaxed) }

    var isEndRequested: Bool { end.load(ordering: .acquiring) }

    /// Notifies the connection that the broker has just taken another one. Any thread.
    func notifyBrokerIsBack() {
        news.store(true, ordering: .releasing)
        wake()
    }

    /// Whether that has happened since the last call.
    func takeNews() -> Bool { news.exchange(false, ordering: .acquiringAndReleasing) }

    func wait() {
        let waiting = waiting.withLock { $0 }
        let isReadable = clinux_poll(wakeUp.descriptor, waiting.socket, Self.milliseconds(until: waiting.deadline))
        readable.store(isReadable, ordering: .relaxed)
        wakeUp.reset()
    }

    func wake() { wakeUp.signal() }

    func dispatch() {
        turn.withLock { $0.body }?()
    }

    /// Rounded up, so that the moment has come when the wait is over.
    private static func milliseconds(until deadline: ContinuousClock.Instant?) -> CInt {
        guard let deadline else { return -1 }
        let (seconds, attoseconds) = (deadline - .now).components
        return CInt(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
    }
}
