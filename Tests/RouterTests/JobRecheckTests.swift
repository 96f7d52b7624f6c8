import AMQP
import Delivery
import Directory
import MemoryBroker
import Messages
import PrivateBroker
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct `Jobs that waited pass through the router` {
    private static let queue = WorkQueue.mobilePush

    /// A job for Matteo's phone as it went to his worker.
    private static func sent(_ router: RunningRouter, _ conversation: String = "c-1") async throws -> IncomingMessage {
        try await router.publish(Produced.assignment(conversation, to: Produced.matteo))
        return try await router.broker.take(from: queue.name)
    }

    /// The message as a retry queue gives it back.
    private static func again(_ message: IncomingMessage, body: [UInt8]? = nil, attempt: Int64 = 2) -> OutgoingMessage {
        var properties = message.properties
        properties.headers["belfry-attempt"] = .integer(attempt)
        properties.headers["belfry-error-reason"] = .string("503")
        return OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: queue.key, properties: properties, body: body ?? message.body)
    }

    private static func event(_ type: String, _ conversation: String) -> OutgoingMessage {
        Produced.event(
            type, id: "\(type)-\(conversation)", data: #"{"workspace":"acme","conversation":{"id":"\#(conversation)"}}"#)
    }

    @Test func `what is still wanted goes on once, byte for byte, with its headers, id and time`() async throws {
        try await RunningRouter.with { router in
            let first = try await Self.sent(router)
            #expect(first.routingKey == "mobile-push.decided")
            try await router.publish(Self.again(first))
            let second = try await router.broker.take(from: Self.queue.name)
            #expect(second.body == first.body && second.routingKey == "mobile-push.decided")
            #expect(second.properties.messageID == first.properties.messageID)
            #expect(second.properties.timestamp == first.properties.timestamp)
            #expect(second.number("belfry-attempt") == 2 && second.text("belfry-error-reason") == "503")
            #expect(second.properties.headers["belfry-deferrals"] == nil)
            await router.stop()
            #expect(await router.store.rechecked.count == 1)
            #expect(try await router.broker.ready(in: Self.queue.name) == 0)
            #expect(try await router.broker.ready(in: WorkQueue.rechecks) == 0)
        }
    }

    @Test func `what is over is not sent, and the record says why`() async throws {
        try await RunningRouter.with { router in
            let (over, wanted) = (try await Self.sent(router, "over"), try await Self.sent(router, "wanted"))
            try await router.publish(Self.event("conversation.closed", "over"), Produced.assignment("then", to: Produced.matteo))
            _ = try await router.broker.take(from: Self.queue.name)
            try await router.publish(Self.again(over), Self.again(wanted))
            #expect(try await router.broker.take(from: Self.queue.name).body == wanted.body)
            await router.stop()
            #expect(try await router.broker.ready(in: Self.queue.name) == 0)
            #expect(try await router.broker.ready(in: WorkQueue.rechecks) == 0)
            let history = try #require(try await router.store.directory.history(workspace: "acme", conversation: "over", teammate: nil))
            #expect(history.outcomes.map(\.result) == [.withdrawn])
            #expect(history.outcomes.map(\.reason) == ["conversationClosed"] && history.outcomes.map(\.attempt) == [2])
        }
    }

    @Test func `what cannot be read lies in its channel's dead-letter queue, untouched`() async throws {
        try await RunningRouter.with { router in
            let wanted = try await Self.sent(router)
            let broken = Array("{\"id\":7}".utf8)
            try await router.publish(Self.again(wanted, body: broken), Self.again(wanted))
            let dead = try await router.broker.take(from: Self.queue.deadName)
            #expect(dead.body == broken && dead.text("belfry-error-reason") == "malformed")
            #expect(dead.text("belfry-error-detail")?.contains("$.") == true)
            #expect(try await router.broker.take(from: Self.queue.name).body == wanted.body)
        }
    }

    @Test func `what is past its deadline is dead as expired`() async throws {
        try await RunningRouter.with { router in
            let wanted = try await Self.sent(router)
            var job = try Job.read(wanted.body)
            job.notAfter = .now - .seconds(1)
            try await router.publish(Self.again(wanted, body: job.json()))
            let dead = try await router.broker.take(from: Self.queue.deadName)
            #expect(dead.text("belfry-error-reason") == "expired" && dead.number("belfry-attempt") == 2)
        }
    }

    @Test func `one on which the directory fails does not hold up the others`() async throws {
        try await RunningRouter.with { router in
            let (bad, good) = (try await Self.sent(router, "poison"), try await Self.sent(router, "good"))
            await router.store.failOn("poison")
            try await router.publish(Self.again(bad), Self.again(good))
            #expect(try await router.broker.take(from: Self.queue.name).body == good.body)
            let dead = try await router.broker.take(from: Self.queue.deadName)
            #expect(dead.body == bad.body && dead.text("belfry-error-reason") == "directoryFailed")
        }
    }

    @Test func `while the directory is down it waits and is not sent unchecked`() async throws {
        try await RunningRouter.with(on: .rabbitMQ) { router in
            let (wanted, late) = (try await Self.sent(router, "wanted"), try await Self.sent(router, "late"))
            var job = try Job.read(late.body)
            job.notAfter = .now + .milliseconds(1)
            await router.store.takeDown()
            try await router.publish(Self.again(wanted), Self.again(late, body: job.json()))
            await router.store.waitForRefusal()
            #expect(try await router.broker.ready(in: Self.queue.name) == 0)
            await router.store.bringBack()
            #expect(try await router.broker.take(from: Self.queue.name).body == wanted.body)
            #expect(try await router.broker.take(from: Self.queue.deadName).text("belfry-error-reason") == "expired")
        }
    }

    @Test func `without a router it waits`() async throws {
        try await RunningRouter.with(on: .rabbitMQ) { router in
            let wanted = try await Self.sent(router)
            await router.stop()
            try await router.publish(Self.again(wanted))
            #expect(try await router.broker.ready(in: WorkQueue.rechecks) == 1)
            #expect(try await router.broker.ready(in: Self.queue.name) == 0)
        }
    }
}
