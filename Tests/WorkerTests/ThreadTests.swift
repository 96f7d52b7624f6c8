import CircuitBreaking
import Delivery
import MemoryBroker
import Messages
import PrivateBroker
import Synchronization
import Testing
import Threads

/// Where jobs are handled.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ThreadTests {
    @Test func `jobs begin and end on the thread that the worker was given`() async throws {
        let thread = ThreadExecutor(name: "test")
        defer { thread.stop() }
        let places = Mutex<[Bool?]>([])
        // The pipeline asks for the circuit before the handler, which is an actor of its own, takes the job elsewhere.
        let circuit: @Sendable (Job) -> CircuitKey = { job in
            places.withLock { $0.append(thread.isIsolatingCurrentContext()) }
            return CircuitKey(service: job.channel.rawValue)
        }
        let jobs = (1...30).map { Samples.message(Samples.job("d\($0)")) }
        try await RunningWorker.with(
            on: .rabbitMQ, publish: jobs, thread: thread, circuit: circuit, answer: { _ in .delivered(Samples.answer) }
        ) { worker in
            await worker.handler.wait(forCalls: 30)
            let rest = try await worker.stop()
            #expect(rest == 0)
        }
        let seen = places.withLock { $0 }
        #expect(seen == Array(repeating: true, count: 30))
    }
}
