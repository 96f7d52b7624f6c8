import AMQP
import Delivery
import MemoryBroker
import Messages
import PrivateBroker
import Testing

/// Jobs that a worker settles without asking the provider. The handler of these tests delivers whatever it is given.
@Suite(.serialized, .timeLimit(.minutes(2))) struct UntriedJobsTests {
    static let queue = WorkQueue.mobilePush

    /// Publishes a message between two good jobs, and gives the test the worker when both of these are settled.
    static func between(
        _ message: OutgoingMessage, on tested: TestedBroker = .memory, _ test: (RunningWorker) async throws -> Void
    ) async throws {
        let messages = [Samples.message(Samples.job("before")), message, Samples.message(Samples.job("after"))]
        try await RunningWorker.with(on: tested, publish: messages, answer: { _ in .delivered(Samples.answer) }) { worker in
            await worker.log.wait(for: "job settled", times: 2)
            try await test(worker)
            #expect(Set(await worker.handler.calls.map(\.job.destination.id)) == ["before", "after"])
            #expect(try await worker.stop() == 0)
        }
    }

    @Test func `a job whose time is over by a clock that may have jumped is no dead letter untried: the router decides`() async throws {
        let job = Samples.job(notAfter: .seconds(-1))
        for (deferrals, delay) in [(0, RetryDelay.fiveSeconds), (1, .thirtySeconds), (2, .twoMinutes), (9, .twoMinutes)] {
            let message = Samples.message(job, ["belfry-deferrals": .integer(Int64(deferrals))])
            try await Self.between(message, on: .rabbitMQ) { worker in
                let waiting = try await worker.broker.take(from: Self.queue.name(of: delay))
                #expect(waiting.body == job.json() && waiting.number("belfry-deferrals") == Int64(deferrals + 1))
                #expect((waiting.number("belfry-attempt") ?? 1) == 1)
            }
        }
    }

    @Test func `a job that waited long for its worker is decided again before it is tried, once`() async throws {
        let job = Samples.job()
        let old = Timestamp.now - .seconds(70)
        try await Self.between(Samples.message(job, at: old)) { worker in
            let waiting = try await worker.broker.take(from: Self.queue.name(of: .fiveSeconds))
            #expect(waiting.body == job.json() && waiting.text("belfry-error-reason") == "stale")
            #expect(waiting.number("belfry-deferrals") == 1 && (waiting.number("belfry-attempt") ?? 1) == 1)
        }
        let again = Samples.message(job, ["belfry-deferrals": .integer(1)], at: old)
        let hurried = Samples.message(Samples.job("hurried", notAfter: .seconds(4)), at: old)
        let fresh = Samples.message(Samples.job("fresh"), at: .now - .seconds(50))
        let now = HeaderValue.integer(Timestamp.now.milliseconds)
        let replayed = Samples.message(Samples.job("replayed"), ["belfry-replayed-at": now], at: old)
        let messages = [again, hurried, fresh, replayed]
        try await RunningWorker.with(publish: messages, answer: { _ in .delivered(Samples.answer) }) { worker in
            await worker.log.wait(for: "job settled", times: 4)
            #expect(Set(await worker.handler.calls.map(\.job.destination.id)) == ["d-1", "hurried", "fresh", "replayed"])
            let code = try await worker.stop()
            #expect(code == 0)
        }
    }

    @Test func `a job of a kind that this worker does not know waits ten minutes for a newer one, as long as it has time`() async throws {
        for (notAfter, queue) in [
            (Duration.seconds(3600), Self.queue.name(of: .tenMinutes)), (.seconds(60), Self.queue.name(of: .thirtySeconds)),
            (.seconds(2), Self.queue.deadName),
        ] {
            var job = Samples.job(notAfter: notAfter)
            job.kind = Job.Kind(rawValue: "withdraw")
            try await Self.between(Samples.message(job)) { worker in
                let waiting = try await worker.broker.take(from: queue)
                #expect(waiting.body == job.json() && waiting.text("belfry-error-detail")?.hasPrefix("$.kind") == true)
                #expect((waiting.number("belfry-attempt") ?? 1) == 1)
            }
        }
    }

    @Test func `a job that was tried and whose time is over is dead as expired`() async throws {
        let job = Samples.job(notAfter: .seconds(-1))
        let message = Samples.message(job, ["belfry-attempt": .integer(2)])
        try await RunningWorker.with(publish: [message], answer: { _ in .delivered(Samples.answer) }) { worker in
            let dead = try await worker.broker.take(from: Self.queue.deadName)
            #expect(dead.text("belfry-error-reason") == "expired")
            #expect(dead.body == job.json())
            #expect(await worker.handler.calls.isEmpty)
            #expect(try await worker.entry()?.result == .dead)
        }
    }

    @Test(arguments: [
        ("", "it is empty"), ("not JSON", "not JSON"), ("{\"id\": ", "not JSON"), ("[]", "expected"), ("{}", "$.id"),
        ("{\"id\": 7}", "$.id: expected"),
    ])
    func `a body that is no job is dead as malformed, byte for byte, and says what was expected`(body: String, detail: String) async throws
    {
        try await Self.between(Samples.message(Array(body.utf8), id: "bad"), on: .rabbitMQ) { worker in
            let dead = try await worker.broker.take(from: Self.queue.deadName)
            #expect(dead.body == Array(body.utf8))
            #expect(dead.properties.messageID == "bad")
            #expect(dead.text("belfry-error-reason") == "malformed")
            #expect(dead.text("belfry-error-detail")?.contains(detail) == true, "\(dead.text("belfry-error-detail") ?? "no detail")")
        }
    }

    @Test func `bytes that are no text are kept as they are`() async throws {
        let body: [UInt8] = [0xFF, 0x00, 0xFE, 0x0A]
        try await Self.between(Samples.message(body)) { worker in
            let dead = try await worker.broker.take(from: Self.queue.deadName)
            #expect(dead.body == body)
        }
    }

    @Test func `a job of another channel is dead as malformed`() async throws {
        let job = Samples.job(address: .mailbox(.init(address: "nadia@acme.example")))
        try await Self.between(Samples.message(job)) { worker in
            let dead = try await worker.broker.take(from: Self.queue.deadName)
            #expect(dead.text("belfry-error-reason") == "malformed")
            #expect(dead.text("belfry-error-detail")?.hasPrefix("$.destination.address") == true)
            #expect(dead.body == job.json())
        }
    }

    @Test func `a job that came before its time goes back to a retry queue unchanged`() async throws {
        let headers: [String: HeaderValue] = [
            "belfry-attempt": .integer(4), "belfry-not-before": .integer((Timestamp.now + .seconds(100)).milliseconds),
        ]
        let job = Samples.job("early")
        try await Self.between(Samples.message(job, headers)) { worker in
            let deferred = try await worker.broker.take(from: Self.queue.name(of: .twoMinutes))
            #expect(deferred.properties.headers == headers)
            #expect(deferred.body == job.json())
        }
    }

    @Test func `a job that came before its time but is over is not parked any more`() async throws {
        let headers: [String: HeaderValue] = ["belfry-not-before": .integer(Int64.max), "belfry-attempt": .integer(2)]
        try await Self.between(Samples.message(Samples.job("over", notAfter: .seconds(-1)), headers)) { worker in
            let dead = try await worker.broker.take(from: Self.queue.deadName)
            #expect(dead.text("belfry-error-reason") == "expired")
        }
    }

    @Test func `a job whose moment has come is tried`() async throws {
        let headers: [String: HeaderValue] = ["belfry-not-before": .integer((Timestamp.now - .seconds(1)).milliseconds)]
        let message = Samples.message(Samples.job(), headers)
        try await RunningWorker.with(publish: [message], answer: { _ in .delivered(Samples.answer) }) { worker in
            await worker.handler.wait(forCalls: 1)
        }
    }

    @Test func `a body over the limit is dead-lettered by the broker byte for byte`() async throws {
        let body = [UInt8](repeating: 0x20, count: 262_145)
        try await Self.between(Samples.message(body, id: "large"), on: .rabbitMQ) { worker in
            let dead = try await worker.broker.take(from: Self.queue.deadName)
            #expect(dead.body == body)
            #expect(dead.properties.messageID == "large")
        }
    }
}
