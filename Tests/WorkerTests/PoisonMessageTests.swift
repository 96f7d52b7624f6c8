import AMQP
import Delivery
import MemoryBroker
import Messages
import PrivateBroker
import ServiceLifecycle
import Testing

/// Messages that came back again and again: they may be what ends the process.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PoisonMessageTests {
    @Test(arguments: [(2, true), (3, true), (19, true), (20, false)])
    func `it is tried until it has come back twenty times, then it is dead`(returns: Int, isTried: Bool) async throws {
        try await PrivateBroker.with { broker in
            try await broker.declare(.mobilePush)
            try await broker.declareJournal()
            let job = Samples.job()
            try await broker.publish([Samples.message(job)])
            try await broker.requeue(returns, from: WorkQueue.mobilePush.name)
            let log = RecordedLog()
            let handler = TestHandler { _ in .refused(Samples.answer) }
            let group = RunningWorker.group(broker, handler, log)
            let running = Task { try await group.run() }
            let dead = try await broker.take(from: WorkQueue.mobilePush.deadName)
            #expect(dead.text("belfry-error-reason") == (isTried ? "refused" : "poisonMessage"))
            #expect(await handler.calls.count == (isTried ? 1 : 0))
            #expect(dead.body == job.json())
            #expect(dead.deliveryCount == 0)
            await group.triggerGracefulShutdown()
            try await running.value
        }
    }

    @Test func `a worker that loses its connection again and again suspects nobody`() async throws {
        try await PrivateBroker.with(losesConnections: true) { broker in
            try await broker.declare(.mobilePush)
            try await broker.declareJournal()
            try await broker.publish([Samples.message(Samples.job())])
            try await broker.requeue(18, from: WorkQueue.mobilePush.name)
            let log = RecordedLog()
            let rounds = (0...3).map { _ in Gate() }
            let calls = CallNumber()
            let handler = TestHandler { _ in
                await rounds[min(await calls.next(), rounds.count - 1)].pass()
                return .delivered(Samples.answer)
            }
            let group = RunningWorker.group(broker, handler, log)
            let running = Task { try await group.run() }
            for (round, gate) in rounds.enumerated() {
                await handler.wait(forCalls: round + 1)
                // The last call may end in peace. Of the others the broker takes the message back, which makes 21 returns.
                if round < rounds.count - 1 { try await broker.dropConnections(named: "mobile-push consumer") }
                await gate.open()
            }
            await log.wait(for: "job settled", times: 1)
            await group.triggerGracefulShutdown()
            try await running.value
            #expect(log.count(of: "a poison message: it seems to end the process that takes it") == 0)
            #expect(try await broker.ready(in: WorkQueue.mobilePush.deadName) == 0)
            #expect(try await broker.ready(in: WorkQueue.mobilePush.name) == 0)
        }
    }

    @Test func `one that is too large to be kept is left to the broker, byte for byte`() async throws {
        try await TestedBroker.memory.with { broker in
            try await broker.declare(.mobilePush)
            try await broker.declareJournal()
            let body = [UInt8](repeating: 0x7B, count: 262_145)
            try await broker.publish([Samples.message(body)])
            try await broker.requeue(20, from: WorkQueue.mobilePush.name)
            let log = RecordedLog()
            let handler = TestHandler { _ in .refused(Samples.answer) }
            let group = RunningWorker.group(broker, handler, log)
            let running = Task { try await group.run() }
            #expect(try await broker.take(from: WorkQueue.mobilePush.deadName).body == body)
            #expect(log.count(of: "a poison message: it seems to end the process that takes it") == 1)
            #expect(await handler.calls.isEmpty)
            await group.triggerGracefulShutdown()
            try await running.value
            #expect(try await broker.ready(in: WorkQueue.mobilePush.name) == 0)
        }
    }

    @Test func `a suspect is handled while nothing else is`() async throws {
        try await PrivateBroker.with { broker in
            try await broker.declare(.mobilePush)
            try await broker.publish([Samples.message(Samples.job("suspect"))])
            try await broker.requeue(3, from: WorkQueue.mobilePush.name)
            try await broker.publish((1...4).map { Samples.message(Samples.job("d-\($0)")) })
            let log = RecordedLog()
            let poisonIsAlone = Gate()
            let others = Others()
            let handler = TestHandler { job in
                if job.destination.id == "suspect" {
                    await others.forbid()
                    await poisonIsAlone.pass()
                    await others.allow()
                } else {
                    await others.begun()
                }
                return .delivered(Samples.answer)
            }
            let group = RunningWorker.group(broker, handler, log)
            let running = Task { try await group.run() }
            await handler.wait(forCalls: 1)
            while await handler.calls.contains(where: { $0.job.destination.id == "suspect" }) == false {
                await handler.wait(forCalls: await handler.calls.count + 1)
            }
            #expect(await handler.underWay == 1)
            // More work reaches the worker while the suspect is handled: the broker has none of it left.
            try await broker.publish((5...8).map { Samples.message(Samples.job("d-\($0)")) })
            try await broker.wait(forReady: 0, in: WorkQueue.mobilePush.name)
            await poisonIsAlone.open()
            await log.wait(for: "job settled", times: 9)
            #expect(await others.violations == 0)
            await group.triggerGracefulShutdown()
            try await running.value
        }
    }
}

/// Notes who begins while nobody may.
private actor Others {
    private var isForbidden = false
    private(set) var violations = 0

    func forbid() { isForbidden = true }
    func allow() { isForbidden = false }
    func begun() { if isForbidden { violations += 1 } }
}

/// Numbers calls from 0.
private actor CallNumber {
    private var count = 0

    func next() -> Int {
        defer { count += 1 }
        return count
    }
}
