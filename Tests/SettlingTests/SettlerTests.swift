import AMQP
import Delivery
import MemoryBroker
import Messages
import PrivateBroker
import Settling
import Testing

/// The order that loses nothing, on a real broker.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SettlerTests {
    @Test func `nothing is acknowledged while the retry queue is missing, and when it is there the message moves`() async throws {
        try await Bench.with { bench in
            try await bench.broker.session.deleteQueue(WorkQueue.email.name(of: .fiveSeconds))
            let message = try await bench.arrival(of: "j-1")
            let settling = Task { await bench.settler.settle(message, .retry(.fiveSeconds, notBefore: nil, countsAsAttempt: true)) }
            await bench.log.wait(for: "publishing failed, the source stays unacknowledged", times: 2)
            #expect(try await bench.isUnsettled())

            try await bench.broker.declare(.fiveSeconds, of: .email)
            #expect(await settling.value)
            let moved = try await bench.broker.take(from: WorkQueue.email.name(of: .fiveSeconds))
            #expect(moved.properties.messageID == "j-1")
            #expect(moved.number("belfry-attempt") == 2)
            #expect(await bench.next() == "next")
        }
    }

    @Test func `a message whose exchange is missing stays where it is until the exchange is there`() async throws {
        try await Bench.with { bench in
            try await bench.broker.session.deleteExchange(Exchange.dead.rawValue)
            let message = try await bench.arrival(of: "j-1")
            let settling = Task { await bench.settler.settle(message, .deadLetter(.refused)) }
            await bench.log.wait(for: "publishing failed, the source stays unacknowledged", times: 1)
            try await bench.broker.declare(.email)
            #expect(await settling.value)
            let dead = try await bench.broker.take(from: WorkQueue.email.deadName)
            #expect(dead.properties.messageID == "j-1")
            #expect(dead.text("belfry-error-reason") == "refused")
        }
    }

    @Test func `of a batch only what failed is published again`() async throws {
        try await Bench.with { bench in
            try await bench.broker.session.deleteQueue(WorkQueue.email.name(of: .oneHour))
            let message = try await bench.arrival(of: "j-1")
            let batch = [RetryDelay.twoMinutes, .oneHour, .tenMinutes].map { retryDelay in
                OutgoingMessage(exchange: Exchange.retry.rawValue, routingKey: WorkQueue.email.key(of: retryDelay), body: [1])
            }
            let publishing = Task { await bench.settler.publish(batch, before: [message.tag]) }
            await bench.log.wait(for: "publishing failed, the source stays unacknowledged", times: 2)
            try await bench.broker.declare(.oneHour, of: .email)
            #expect(await publishing.value)
            for retryDelay in [RetryDelay.twoMinutes, .oneHour, .tenMinutes] {
                #expect(try await bench.broker.ready(in: WorkQueue.email.name(of: retryDelay)) == 1)
            }
        }
    }

    @Test func `a message of a connection that is gone is neither moved nor settled here: it comes again`() async throws {
        try await Bench.with(losesConnections: true) { bench in
            let message = try await bench.arrival(of: "j-1")
            try await bench.broker.dropConnections(named: "consumer")
            let again = try #require(await bench.consumer.next(atMost: 1).first)
            #expect(again.tag.generation == 2)
            #expect(again.isRedelivered)
            #expect(!bench.consumer.isCurrent(message.tag))

            #expect(!(await bench.settler.settle(message, .deadLetter(.refused))))
            #expect(!(await bench.settler.publish([Bench.job("copy")], before: [message.tag])))
            bench.settler.acknowledge([message.tag])
            await bench.consumer.flush()
            #expect(try await bench.broker.ready(in: WorkQueue.email.deadName) == 0)
            #expect(try await bench.isUnsettled())

            #expect(await bench.settler.settle(again, .acknowledge))
            #expect(await bench.next() == "next")
        }
    }

    @Test func `publishing for a message gives up when its connection is lost meanwhile`() async throws {
        try await Bench.with(losesConnections: true) { bench in
            let message = try await bench.arrival(of: "j-1")
            let unroutable = OutgoingMessage(exchange: Exchange.retry.rawValue, routingKey: "nowhere", body: [])
            let publishing = Task { await bench.settler.publish([unroutable], before: [message.tag]) }
            await bench.log.wait(for: "publishing failed, the source stays unacknowledged", times: 1)
            try await bench.broker.dropConnections(named: "consumer")
            #expect(!(await publishing.value))
            let again = await bench.consumer.next(atMost: 1)
            #expect(again.map(\.properties.messageID) == ["j-1"])
        }
    }

    @Test func `a cancelled task stops publishing, and the message stays`() async throws {
        try await Bench.with { bench in
            let message = try await bench.arrival(of: "j-1")
            let unroutable = OutgoingMessage(exchange: Exchange.retry.rawValue, routingKey: "nowhere", body: [])
            let publishing = Task { await bench.settler.publish([unroutable], before: [message.tag]) }
            await bench.log.wait(for: "publishing failed, the source stays unacknowledged", times: 1)
            publishing.cancel()
            #expect(!(await publishing.value))
            #expect(try await bench.isUnsettled())
        }
    }

    @Test func `a copy that can never be published is left to the broker, which dead-letters the original byte for byte`() async throws {
        try await Bench.with { bench in
            let headers: [String: HeaderValue] = ["tenant": .string(String(repeating: "t", count: 65_400))]
            let message = try await bench.arrival(of: "j-1", headers: headers)
            #expect(
                await bench.settler.settle(message, .deadLetter(.malformed), failure: FailureRecord(reason: "notJSON", detail: "empty")))
            let dead = try await bench.broker.take(from: WorkQueue.email.deadName)
            #expect(dead.body == message.body)
            #expect(dead.properties.messageID == "j-1")
        }
    }

    @Test func `a parked message waits unchanged`() async throws {
        try await Bench.with { bench in
            let headers: [String: HeaderValue] = ["belfry-attempt": .integer(3), "belfry-not-before": .integer(1_795_356_225_000)]
            let message = try await bench.arrival(of: "j-1", headers: headers)
            await bench.settler.deferUnchanged(message, on: .oneHour)
            let deferred = try await bench.broker.take(from: WorkQueue.email.name(of: .oneHour))
            #expect(deferred.body == message.body)
            #expect(deferred.properties.headers == headers)
            try await bench.broker.session.publish([Bench.job("next")])
            #expect(await bench.next() == "next")
        }
    }
}
