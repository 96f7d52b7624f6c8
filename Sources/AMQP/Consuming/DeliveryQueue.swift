import Synchronization

/// Deliveries that nobody has taken yet, and whoever waits for one. Between the connection's thread and the tasks that handle messages.
final class DeliveryQueue: Sendable {
    private struct Waiter: Sendable {
        var id: Int
        var atMost: Int
        var continuation: CheckedContinuation<[IncomingMessage], Never>
    }

    private struct State: Sendable {
        var ready: [IncomingMessage] = []
        var waiters: [Waiter] = []
        var lastID = 0
        var isFinished = false

        /// The oldest messages. Nearly always all of them, which moves the array and copies nothing.
        mutating func take(_ atMost: Int) -> [IncomingMessage] {
            guard ready.count > atMost else {
                defer { ready = [] }
                return ready
            }
            defer { ready.removeFirst(atMost) }
            return Array(ready[..<atMost])
        }
    }

    private let state = Mutex(State())

    /// How many wait to be taken.
    var count: Int { state.withLock { $0.ready.count } }

    /// Adds messages and gives them to whoever waits.
    func offer(_ messages: [IncomingMessage]) {
        guard !messages.isEmpty else { return }
        let served = state.withLock { state -> [(Waiter, [IncomingMessage])] in
            guard !state.isFinished else { return [] }
            if state.ready.isEmpty { state.ready = messages } else { state.ready += messages }
            var served: [(Waiter, [IncomingMessage])] = []
            while !state.ready.isEmpty, !state.waiters.isEmpty {
                let waiter = state.waiters.removeFirst()
                served.append((waiter, state.take(waiter.atMost)))
            }
            return served
        }
        for (waiter, messages) in served { waiter.continuation.resume(returning: messages) }
    }

    /// Waits for at least one message; empty when finished or when the task is cancelled.
    /// - Parameter isolation: the caller's. Without it the closure below would run on the pool, and the caller be woken there first.
    func next(atMost: Int, isolation: isolated (any Actor)? = #isolation) async -> [IncomingMessage] {
        let (id, ready) = state.withLock { state in
            state.lastID += 1
            return (state.lastID, state.take(atMost))
        }
        if !ready.isEmpty { return ready }
        return await withTaskCancellationHandler {
            _ = isolation
            return await withCheckedContinuation { wait(Waiter(id: id, atMost: atMost, continuation: $0)) }
        } onCancel: {
            cancel(id)
        }
    }

    private func wait(_ waiter: Waiter) {
        let now = state.withLock { state -> [IncomingMessage]? in
            // Inside the lock: a cancellation either shows here or finds the waiter below.
            if state.isFinished || Task.isCancelled { return [] }
            if !state.ready.isEmpty { return state.take(waiter.atMost) }
            state.waiters.append(waiter)
            return nil
        }
        if let now { waiter.continuation.resume(returning: now) }
    }

    private func cancel(_ id: Int) {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(returning: [])
    }

    /// Forgets what nobody took: the connection it came with is gone, and the broker delivers it again.
    func discard() { state.withLock { $0.ready = [] } }

    /// Ends every wait, now and later, and returns what nobody took.
    func finish() -> [IncomingMessage] {
        let (waiters, rest) = state.withLock { state in
            defer { (state.waiters, state.ready, state.isFinished) = ([], [], true) }
            return (state.waiters, state.ready)
        }
        for waiter in waiters { waiter.continuation.resume(returning: []) }
        return rest
    }
}
