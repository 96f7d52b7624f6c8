import AMQP
import Messages
import ServiceLifecycle
import Settling
import Synchronization
import Threads

/// Takes jobs from the queue and gives each its place in the window. Everything that happens to a job happens on one thread.
///
/// A push takes a tenth of a millisecond of work, and then waits for the network. On the threads that tasks usually run on, waking and
/// handing over took as much again. On the thread of the HTTP client a job is begun, sent and ended without waking anybody.
actor JobConsumer {
    /// The thread.
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private nonisolated let executor: ThreadExecutor
    private let ownsExecutor: Bool
    private let consumer: any MessageSource
    private let prefetch: Int
    private let pipeline: JobPipeline
    private let window: Window

    /// - Parameter thread: where jobs are handled; nil = one of its own.
    init(_ consumer: any MessageSource, prefetch: Int, pipeline: JobPipeline, window: Window, thread: ThreadExecutor?) {
        executor = thread ?? ThreadExecutor(name: "jobs")
        ownsExecutor = thread == nil
        self.consumer = consumer
        self.prefetch = prefetch
        self.pipeline = pipeline
        self.window = window
    }

    deinit {
        if ownsExecutor { executor.stop() }
    }

    /// Works until the consumer gives nothing more, and what was begun has ended.
    func run() async {
        await withTaskExecutorPreference(executor.taskExecutor) { await self.work() }
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            while true {
                let messages = await consumer.next(atMost: prefetch)
                if messages.isEmpty { return }
                pipeline.metrics.recordAge(messages, now: .now)
                let (together, alone) = messages.guarded()
                for message in together + alone { await begin(message, in: &group) }
            }
        }
    }

    private func begin(_ message: IncomingMessage, in group: inout DiscardingTaskGroup) async {
        switch RedeliveryGuard(message) {
        case .together:
            window.enter()
            // A task of the group prefers the thread as this one does.
            group.addTask { await self.process(message) }
        case .alone:
            await window.drained()
            // Should this one end the process, the others must have been acknowledged before.
            await consumer.flush()
            await processAlone(message)
        case .poison:
            await window.drained()
            await pipeline.deadLetterPoison(message)
        }
    }

    private func process(_ message: IncomingMessage) async {
        await pipeline.process(message)
        window.leave()
    }

    /// Suspects that wait for their turn can be many: while they waited the process may have been asked to stop, or the broker may
    /// have given the message to somebody else.
    private func processAlone(_ message: IncomingMessage) async {
        guard consumer.isCurrent(message.tag) else { return }
        guard !Task.isShuttingDownGracefully else { return consumer.settle([(message.tag, .requeue)]) }
        window.enter()
        await process(message)
    }
}

/// How many messages are under way, and a way to wait until none is.
///
/// The broker's prefetch bounds the number; this only counts, so that a poison message can be handled alone and a stop can wait for the rest.
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
