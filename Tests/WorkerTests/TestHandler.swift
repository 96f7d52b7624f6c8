import CircuitBreaking
import Delivery
import Messages

/// A channel of the test's own: a closure decides, and every call is noted.
actor TestHandler: JobHandler {
    private(set) var calls: [(job: Job, attempt: Attempt)] = []
    private(set) var underWay = 0
    private(set) var mostUnderWay = 0
    private var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    private let answer: @Sendable (Job) async -> Outcome
    private let circuit: @Sendable (Job) -> CircuitKey

    init(
        circuit: @escaping @Sendable (Job) -> CircuitKey = { CircuitKey(service: $0.channel.rawValue) },
        _ answer: @escaping @Sendable (Job) async -> Outcome
    ) {
        self.circuit = circuit
        self.answer = answer
    }

    nonisolated func circuit(of job: Job) -> CircuitKey { circuit(job) }

    func handle(_ job: Job, attempt: Attempt) async -> Outcome {
        calls.append((job, attempt))
        underWay += 1
        mostUnderWay = max(mostUnderWay, underWay)
        for waiter in waiters where waiter.count <= calls.count { waiter.continuation.resume() }
        waiters.removeAll { $0.count <= calls.count }
        let outcome = await answer(job)
        underWay -= 1
        return outcome
    }

    /// Returns when the handler has been called that often.
    func wait(forCalls count: Int) async {
        if calls.count >= count { return }
        await withCheckedContinuation { waiters.append((count, $0)) }
    }
}

/// Holds whoever comes until it is opened.
actor Gate {
    private(set) var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    func pass() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}
