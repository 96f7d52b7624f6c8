import AMQP
import CircuitBreaking
import Delivery
import MemoryBroker
import Messages
import PrivateBroker
import Testing

/// A service in trouble holds up its own jobs and nobody else's, and loses none of them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CircuitTests {
    static let queue = WorkQueue.mobilePush
    static let down = ProviderAnswer(provider: "sick", code: "503", reason: "Shutdown")

    /// The usual rules with shorter pauses.
    static func rules(prefetch: Int = 20, pause: Duration = .milliseconds(500)) -> CircuitRules {
        var rules = CircuitRules(prefetch: prefetch)
        rules.firstPause = pause
        rules.longestPause = pause
        rules.refusalPause = pause
        rules.rampRate = 200
        return rules
    }

    /// Nothing is left in any queue of the worker, and everybody was told once.
    static func expectAllOnce(_ services: TwoServices, each count: Int) async throws {
        _ = try await services.waitForDelivered(count, by: "sick")
        let names = try await services.delivered(by: "sick") + services.delivered(by: "well")
        #expect(names.count == 2 * count)
        #expect(Set(names).count == 2 * count)
        #expect(try await services.worker.stop() == 0)
        #expect(try await services.worker.broker.ready(in: queue.deadName) == 0)
        for retryDelay in queue.retryDelays { #expect(try await services.worker.broker.ready(in: queue.name(of: retryDelay)) == 0) }
    }

    @Test func `503 from one: the others go on undelayed, its own wait on retry queues and are delivered once in the end`() async throws {
        try await TwoServices.with(rules: Self.rules(), sickness: { _ in .tryAgain(after: nil, Self.down) }) { services in
            try await services.publish(each: 200)
            #expect(try await services.waitForDelivered(200, by: "well") < .seconds(10))
            await services.worker.log.wait(for: "a service is down: its jobs wait on retry queues, the others go on")
            // Those that were under way when it went down, and a probe now and then.
            #expect(await services.calls(of: "sick") <= 40)
            #expect(try await services.delivered(by: "sick").isEmpty)
            services.heal()
            try await Self.expectAllOnce(services, each: 200)
            #expect(services.worker.log.count(of: "a service is down: its jobs wait on retry queues, the others go on") == 1)
        }
    }

    @Test func `a job that finds its circuit open is deferred, and that is no attempt, with the service's answer`() async throws {
        let headers: [String: HeaderValue] = ["belfry-attempt": .integer(2), "belfry-deferrals": .integer(1)]
        let hour = Duration.seconds(3600)
        try await TwoServices.with(
            retryDelaysLasting: hour, rules: Self.rules(pause: .seconds(20)), sickness: { _ in .tryAgain(after: nil, Self.down) }
        ) { services in
            let broker = services.worker.broker
            try await broker.publish((1...5).map { Samples.message(Samples.job("sick-\($0)")) })
            await services.worker.log.wait(for: "a service is down: its jobs wait on retry queues, the others go on")
            _ = try await broker.take(5, from: Self.queue.name(of: .fiveSeconds))
            let job = Samples.job("sick-late")
            try await broker.publish([Samples.message(job, headers)])
            let waiting = try await broker.take(from: Self.queue.name(of: .thirtySeconds))
            #expect(waiting.body == job.json())
            #expect(waiting.number("belfry-attempt") == 2)
            #expect(waiting.number("belfry-deferrals") == 2)
            #expect(waiting.text("belfry-error-code") == "503")
            #expect(waiting.text("belfry-error-reason") == "Shutdown")
            #expect(waiting.text("belfry-error-provider") == "sick")
            #expect(waiting.text("belfry-error-detail") == "not tried: its circuit is failing")
            #expect(await services.calls(of: "sick") == 5)
        }
    }

    @Test func `a job with less time left than the shortest retry queue is dead as expired, with the provider's answer`() async throws {
        try await TwoServices.with(
            retryDelaysLasting: .seconds(60), rules: Self.rules(pause: .seconds(20)), sickness: { _ in .tryAgain(after: nil, Self.down) }
        ) { services in
            let broker = services.worker.broker
            try await broker.publish((1...5).map { Samples.message(Samples.job("sick-\($0)")) })
            await services.worker.log.wait(for: "a service is down: its jobs wait on retry queues, the others go on")
            try await broker.publish([Samples.message(Samples.job("sick-late", notAfter: .seconds(4)))])
            let dead = try await broker.take(from: Self.queue.deadName)
            #expect(dead.text("belfry-error-reason") == "expired")
            #expect(dead.text("belfry-error-code") == "503")
        }
    }

    @Test func `credentials that are not accepted open the circuit: one line, no dead letter, all delivered when they are right`()
        async throws
    {
        let refusal = ProviderAnswer(provider: "sick", code: "403", reason: "InvalidProviderToken")
        let line = "a service does not accept our credentials: its jobs wait on retry queues until somebody acts"
        try await TwoServices.with(rules: Self.rules(), sickness: { _ in .misconfigured(refusal) }) { services in
            try await services.publish(each: 200)
            _ = try await services.waitForDelivered(200, by: "well")
            await services.worker.log.wait(for: line)
            #expect(await services.calls(of: "sick") <= 40)
            #expect(try await services.worker.broker.ready(in: Self.queue.deadName) == 0)
            services.heal()
            try await Self.expectAllOnce(services, each: 200)
            #expect(services.worker.log.count(of: line) == 1)
        }
    }

    @Test func `429 with Retry-After keeps the whole service waiting so long, and no other`() async throws {
        let throttled = ProviderAnswer(provider: "sick", code: "429")
        try await TwoServices.with(rules: Self.rules(), sickness: { _ in .tryAgain(after: .seconds(2), throttled) }) { services in
            let start = ContinuousClock.now
            // One that is answered so is about one destination; three may be the service.
            try await services.worker.broker.publish((1...3).map { Samples.message(Samples.job("sick-0\($0)")) })
            await services.worker.log.wait(for: "a service asks for less: its jobs wait on retry queues, the others go on")
            try await services.publish(each: 100)
            #expect(try await services.waitForDelivered(100, by: "well") < .seconds(10))
            services.heal()
            _ = try await services.waitForDelivered(103, by: "sick")
            #expect(.now - start >= .seconds(2))
            let calls = await services.worker.handler.calls.filter { $0.job.destination.id.hasPrefix("sick") }
            #expect(calls.count == 106)
            // All but the first three came after the time.
            let fourth = try #require(calls.dropFirst(3).map(\.attempt.now).min())
            #expect(fourth - calls[2].attempt.now >= .seconds(1.95))
        }
    }

    @Test func `a service that does not answer holds at most half of the places, and the others go on`() async throws {
        let gate = Gate()
        try await TwoServices.with(
            prefetch: 10, rules: Self.rules(prefetch: 10),
            sickness: { _ in
                await gate.pass()
                return .delivered(Samples.answer)
            }
        ) { services in
            try await services.publish(each: 100)
            #expect(try await services.waitForDelivered(100, by: "well") < .seconds(20))
            #expect(await services.calls(of: "sick") == 5)
            await gate.open()
            try await Self.expectAllOnce(services, each: 100)
        }
    }
}
