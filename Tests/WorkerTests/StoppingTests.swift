import AMQP
import CircuitBreaking
import Delivery
import MemoryBroker
import Messages
import PrivateBroker
import ServiceLifecycle
import Testing
import Worker

@Suite(.serialized, .timeLimit(.minutes(2))) struct StoppingTests {
    @Test func `a stop lets what was begun finish and settles it, and the rest goes back`() async throws {
        let gate = Gate()
        let messages = (1...9).map { Samples.message(Samples.job("d-\($0)")) }
        try await RunningWorker.with(
            prefetch: 3, publish: messages,
            answer: { _ in
                await gate.pass(); return .delivered(Samples.answer)
            }
        ) { worker in
            await worker.handler.wait(forCalls: 3)
            await worker.group.triggerGracefulShutdown()
            await worker.log.wait(for: "asked to stop: taking nothing more")
            #expect(worker.log.count(of: "worker stopped, everything it had begun is settled") == 0)
            await gate.open()
            _ = try await worker.stop()
            let settled = worker.log.count(of: "job settled")
            #expect(await worker.handler.calls.count == settled)
            #expect(settled >= 3)
            try await worker.broker.wait(forReady: 9 - settled, in: WorkQueue.mobilePush.name)
            var told: [JobOutcomes.Entry] = []
            while told.count < settled {
                told += try JobOutcomes.read(try await worker.broker.take(from: SideQueue.journal.rawValue).body).outcomes
            }
            #expect(told.count == settled)
        }
    }

    /// The jobs under way may have come to a retry queue before the end of the worker, or be given back by the broker.
    @Test(arguments: 1...20) func `a cancelled worker ends at once, and nothing is lost`(time: Int) async throws {
        try await TestedBroker.memory.with { broker in
            try await broker.declare(.mobilePush)
            try await broker.publish((1...5).map { Samples.message(Samples.job("d-\($0)")) })
            let handler = TestHandler { _ in
                do { try await Task.sleep(for: .seconds(600)) } catch { return .tryAgain(after: nil, Samples.answer) }
                return .delivered(Samples.answer)
            }
            let service = WorkerService(
                options: WorkerOptions(channel: .mobilePush, broker: broker.options, prefetch: 3, circuits: CircuitRules(capacity: 3)),
                handler: handler, logger: PrivateBroker.silent, connector: broker)
            let running = Task { try await service.run() }
            await handler.wait(forCalls: 3)
            running.cancel()
            try await running.value
            try await broker.waitForNoConsumer(of: WorkQueue.mobilePush.name)
            var kept = try await broker.ready(in: WorkQueue.mobilePush.name)
            for delay in WorkQueue.mobilePush.retryDelays { kept += try await broker.ready(in: WorkQueue.mobilePush.name(of: delay)) }
            #expect(kept >= 5)
        }
    }

    @Test func `a stop before anything came ends the worker`() async throws {
        try await RunningWorker.with(answer: { _ in .delivered(Samples.answer) }) { worker in
            try await worker.broker.waitForConsumer(of: WorkQueue.mobilePush.name)
            #expect(try await worker.stop() == 0)
        }
    }

    @Test(arguments: 1...10)
    func `a missing queue ends the worker at its start, with the broker's reason`(time: Int) async throws {
        try await TestedBroker.memory.with { broker in
            let handler = TestHandler { _ in .delivered(Samples.answer) }
            let service = WorkerService(
                options: WorkerOptions(channel: .mobilePush, broker: broker.options), handler: handler, logger: PrivateBroker.silent,
                connector: broker)
            let error = await #expect(throws: BrokerError.self) { try await service.run() }
            #expect(error?.kind == .notFound)
        }
    }

    @Test func `no more jobs are under way than the prefetch says`() async throws {
        let gate = Gate()
        let messages = (1...40).map { Samples.message(Samples.job("d-\($0)")) }
        try await RunningWorker.with(
            prefetch: 4, publish: messages,
            answer: { _ in
                await gate.pass(); return .delivered(Samples.answer)
            }
        ) { worker in
            // As many as may be wait at the gate, and the queue has the rest.
            await worker.handler.wait(forCalls: 4)
            try await worker.broker.wait(forReady: 36, in: WorkQueue.mobilePush.name)
            await gate.open()
            await worker.log.wait(for: "job settled", times: 40)
            #expect(await worker.handler.mostUnderWay == 4)
            let left = try await worker.stop()
            #expect(left == 0)
        }
    }

    @Test func `a lost connection costs a second attempt and no job`() async throws {
        let gate = Gate()
        let messages = (1...3).map { Samples.message(Samples.job("d-\($0)")) }
        try await RunningWorker.with(
            on: .rabbitMQ, prefetch: 3, publish: messages,
            answer: { _ in
                await gate.pass(); return .delivered(Samples.answer)
            }
        ) { worker in
            await worker.handler.wait(forCalls: 3)
            try await worker.broker.dropConnections(named: "consumer")
            await worker.handler.wait(forCalls: 6)
            await gate.open()
            await worker.log.wait(for: "job settled", times: 6)
            #expect(try await worker.stop() == 0)
            #expect(Set(await worker.handler.calls.map(\.job.destination.id)).count == 3)
        }
    }
}
