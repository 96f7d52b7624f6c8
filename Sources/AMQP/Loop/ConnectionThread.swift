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
