import Synchronization

/// A broker in memory that does what the pipelines rely on as RabbitMQ does it, within microseconds: the conformance suite runs on both.
///
/// Whatever waits for it, a consumer as well as a test, is woken by the change it waits for: nothing polls, and nothing depends on how busy
/// the machine is. What passes with time, messages on retry queues, goes by the clock it was given. What it does not have: users and their
/// rights, the limits of the wire, heartbeats, priorities, single active consumers, and exchanges bound to exchanges.
public final class MemoryBroker: Sendable {
    typealias Resumption = @Sendable () -> Void

    /// Somebody who waits until something is so.
    private struct Waiter: Sendable {
        var id: Int
        /// Tries it; what it returns is called once the lock is free. Nil without any change when it is not so yet.
        var attempt: @Sendable (inout BrokerState) -> Resumption?
        var cancel: Resumption
    }

    private struct Content: Sendable {
        var state = BrokerState()
        var waiters: [Waiter] = []
        var timers: [Task<Void, Never>] = []
    }

    /// What is done once the lock is free.
    private struct Effects: Sendable {
        var resumptions: [Resumption] = []
        var timers: [BrokerState.Timer] = []
    }

    private let content = Mutex(Content())
    private let clock: any Clock<Duration>

    /// An empty broker.
    /// - Parameter clock: what retry queues go by. A clock that stands still keeps everything on them.
    public init(clock: any Clock<Duration> = ManualClock()) { self.clock = clock }

    deinit {
        for timer in content.withLock({ $0.timers }) { timer.cancel() }
    }

    /// Looks at the state, and must not change it.
    func look<Value: Sendable>(_ body: @Sendable (BrokerState) -> Value) -> Value {
        content.withLock { content in body(content.state) }
    }

    /// Changes the state, delivers what can be delivered and wakes whoever waited for that.
    @discardableResult
    func change<Value: Sendable>(_ body: @Sendable (inout BrokerState) -> Value) -> Value {
        let (value, effects) = content.withLock { content in
            let value = body(&content.state)
            return (value, Self.settleDown(&content))
        }
        perform(effects)
        return value
    }

    /// Waits until a change gives a value, and returns it. What can be had at once is had by a cancelled task as well.
    /// - Throws: `CancellationError`.
    func first<Value: Sendable>(_ attempt: @escaping @Sendable (inout BrokerState) -> Value?) async throws -> Value {
        let id = change { $0.newID() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
                let waiter = Waiter(
                    id: id,
                    attempt: { state in
                        guard let value = attempt(&state) else { return nil }
                        return { continuation.resume(returning: value) }
                    }, cancel: { continuation.resume(throwing: CancellationError()) })
                wait(waiter)
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func wait(_ waiter: Waiter) {
        let effects = content.withLock { content -> Effects in
            if let resumption = waiter.attempt(&content.state) {
                var effects = Self.settleDown(&content)
                effects.resumptions.insert(resumption, at: 0)
                return effects
            }
            // Inside the lock: a cancellation either shows here or finds the waiter below.
            if Task.isCancelled { return Effects(resumptions: [waiter.cancel]) }
            content.waiters.append(waiter)
            return Effects()
        }
        perform(effects)
    }

    private func cancel(_ id: Int) {
        let waiter = content.withLock { content in
            content.waiters.firstIndex { $0.id == id }.map { content.waiters.remove(at: $0) }
        }
        waiter?.cancel()
    }

    /// Delivers, and serves those who waited for what has changed, in the order they came, until nobody is served any more.
    private static func settleDown(_ content: inout Content) -> Effects {
        var effects = Effects()
        var isSettled = false
        while !isSettled {
            isSettled = true
            content.state.deliver()
            var index = 0
            while index < content.waiters.count {
                let waiter = content.waiters[index]
                guard let resumption = waiter.attempt(&content.state) else {
                    index += 1
                    continue
                }
                effects.resumptions.append(resumption)
                content.waiters.remove(at: index)
                isSettled = false
            }
        }
        effects.timers = content.state.takeTimers()
        return effects
    }

    private func perform(_ effects: Effects) {
        for timer in effects.timers { start(timer, on: clock) }
        for resumption in effects.resumptions { resumption() }
    }

    private func start(_ timer: BrokerState.Timer, on clock: some Clock<Duration>) {
        // Before the task begins: a clock that is moved on meanwhile has moved past it.
        let end = clock.now.advanced(by: timer.delay)
        let task = Task { [weak self] in
            do { try await clock.sleep(until: end, tolerance: nil) } catch { return }
            self?.change { $0.expire(timer.sequence, in: timer.queue) }
        }
        content.withLock { $0.timers.append(task) }
    }
}
