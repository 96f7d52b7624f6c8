import Synchronization
import Testing
import Threads

@Suite(.timeLimit(.minutes(1))) struct `A thread executor` {
    @Test func `runs the jobs of an actor one by one on one thread`() async {
        let worker = Worker()
        await withTaskGroup { group in
            for _ in 0..<100 {
                group.addTask { for _ in 0..<10 { await worker.step() } }
            }
        }
        #expect(await worker.steps == 1000)
        #expect(await worker.isAlwaysAlone)
    }

    @Test func `waits for events between jobs`() async {
        let source = SignalSource()
        let listener = Listener(source: source)
        async let first = listener.next()
        source.add(1)
        #expect(await first == 1)
        source.add(2)
        source.add(3)
        #expect(await listener.next() == 2)
        #expect(await listener.next() == 3)
    }

    @Test func `knows its own thread`() async {
        let worker = Worker()
        #expect(worker.executor.isIsolatingCurrentContext() == false)
        #expect(await worker.isOnItsThread())
    }

    @Test func `wakes another thread once for all that a turn has for it`() async {
        let worker = Worker()
        let neighbour = WakeCounter()
        #expect(await worker.wake(neighbour, times: 3) == 0)
        // The next job is one of a later turn.
        await worker.step()
        #expect(neighbour.wakes == 1)
        worker.executor.wakeAfterTurn(neighbour)
        #expect(neighbour.wakes == 2)
    }

    @Test func `runs what its own jobs enqueue without being woken`() async {
        let worker = Worker()
        await worker.walk(steps: 1000)
        #expect(await worker.steps == 1000)
    }

    @Test func `needs nothing to wait for but jobs`() async {
        let worker = Worker(executor: ThreadExecutor(name: "plain"))
        await worker.walk(steps: 10)
        #expect(await worker.isOnItsThread())
    }

    @Test func `frees its event source when it has stopped`() async {
        let (isAlive, life) = AsyncStream.makeStream(of: Void.self)
        do {
            let worker = Worker()
            worker.source.onEnd { life.finish() }
            await worker.step()
        }
        // The thread ends by itself; the test's time limit is what fails when it does not.
        for await _ in isAlive {}
    }
}

private actor Worker {
    nonisolated let source = SignalSource()
    nonisolated let executor: ThreadExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    private(set) var steps = 0
    private(set) var isAlwaysAlone = true
    private let isBusy = Atomic<Bool>(false)

    init() {
        executor = ThreadExecutor(name: "worker", source: source)
    }

    init(executor: ThreadExecutor) {
        self.executor = executor
    }

    deinit { executor.stop() }

    func step() {
        if isBusy.exchange(true, ordering: .acquiringAndReleasing) { isAlwaysAlone = false }
        if executor.isIsolatingCurrentContext() != true { isAlwaysAlone = false }
        steps += 1
        isBusy.store(false, ordering: .releasing)
    }

    /// Takes each step in a task of its own, which the one before it makes.
    func walk(steps: Int) async {
        guard steps > 0 else { return }
        await Task { [self] in
            step()
            await walk(steps: steps - 1)
        }.value
    }

    /// Returns how often the neighbour has been woken by the end of the job.
    func wake(_ neighbour: WakeCounter, times: Int) -> Int {
        for _ in 0..<times { executor.wakeAfterTurn(neighbour) }
        return neighbour.wakes
    }

    func isOnItsThread() -> Bool { executor.isIsolatingCurrentContext() == true }
}

/// A source that is only woken.
private final class WakeCounter: EventSource {
    private let count = Atomic(0)
    var wakes: Int { count.load(ordering: .relaxed) }

    func wait() {}
    func wake() { count.wrappingAdd(1, ordering: .relaxed) }
    func dispatch() {}
}

/// Takes events on its thread, outside of any job, and gives them to whoever waits.
private actor Listener {
    nonisolated let source: SignalSource
    nonisolated let executor: ThreadExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    private var waiting: CheckedContinuation<Int, Never>?
    private var pending: [Int] = []

    init(source: SignalSource) {
        self.source = source
        executor = ThreadExecutor(name: "listener", source: source)
        source.onEvents { [weak self] events in self?.assumeIsolated { $0.took(events) } }
    }

    deinit { executor.stop() }

    func next() async -> Int {
        if !pending.isEmpty { return pending.removeFirst() }
        return await withCheckedContinuation { waiting = $0 }
    }

    private func took(_ events: [Int]) {
        pending += events
        guard let waiting, !pending.isEmpty else { return }
        self.waiting = nil
        waiting.resume(returning: pending.removeFirst())
    }
}
