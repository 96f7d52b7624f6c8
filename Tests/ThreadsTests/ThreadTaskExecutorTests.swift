import Glibc
import Synchronization
import Testing
import Threads

@Suite(.timeLimit(.minutes(1))) struct `The task executor of a thread` {
    /// Not preferring the thread, a task waits for one of the pool's after the continuation: then this fails after ten seconds.
    @Test func `lets a task go on after a wait while all threads of the pool are busy`() async {
        let waiter = Waiter()
        let isFree = WakeUp()
        let task = Task(executorPreference: waiter.executor.taskExecutor) {
            let value = await waiter.wait()
            isFree.signal()
            return value
        }
        let width = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let begun = Countdown(from: width)
        let freed = await withTaskGroup { group in
            for _ in 0..<width {
                group.addTask {
                    if begun.next() == 0 { waiter.source.add(7) }
                    return isFree.isSignalled(within: 10_000)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(freed == Array(repeating: true, count: width))
        #expect(await task.value == 7)
    }

    @Test func `keeps a task on the thread between its actors`() async {
        let waiter = Waiter()
        let places = await withTaskExecutorPreference(waiter.executor.taskExecutor) {
            let before = waiter.executor.isIsolatingCurrentContext()
            let inside = await waiter.isOnItsThread()
            return [before, inside, waiter.executor.isIsolatingCurrentContext()]
        }
        #expect(places == [true, true, true])
    }

    @Test func `runs the tasks of a group on the thread`() async {
        let waiter = Waiter()
        let places = await withTaskExecutorPreference(waiter.executor.taskExecutor) {
            await withTaskGroup { group in
                for _ in 0..<20 { group.addTask { waiter.executor.isIsolatingCurrentContext() } }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(places == Array(repeating: true, count: 20))
    }

    @Test func `leaves a task without the preference to its actor`() async {
        let waiter = Waiter()
        _ = waiter.executor.taskExecutor
        for _ in 0..<20 { #expect(await waiter.isOnItsThread()) }
    }
}

extension WakeUp {
    fileprivate func isSignalled(within milliseconds: CInt) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&watched, 1, milliseconds) == 1
    }
}

private final class Countdown: Sendable {
    private let count: Atomic<Int>

    init(from count: Int) { self.count = Atomic(count) }

    func next() -> Int { count.wrappingSubtract(1, ordering: .relaxed).newValue }
}

/// Waits for an event that its own thread brings.
private actor Waiter {
    nonisolated let source = SignalSource()
    nonisolated let executor: ThreadExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    private var waiting: CheckedContinuation<Int, Never>?
    private var pending: Int?

    init() {
        executor = ThreadExecutor(name: "waiter", source: source)
        source.onEvents { [weak self] events in self?.assumeIsolated { $0.took(events[0]) } }
    }

    deinit { executor.stop() }

    func wait() async -> Int {
        if let pending { return pending }
        return await withCheckedContinuation { waiting = $0 }
    }

    func isOnItsThread() -> Bool { executor.isIsolatingCurrentContext() == true }

    private func took(_ event: Int) {
        guard let waiting else { return pending = event }
        self.waiting = nil
        waiting.resume(returning: event)
    }
}
