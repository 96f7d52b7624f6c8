import AMQP
import MemoryBroker
import Messages
import PrivateBroker
import Testing

/// What the pipelines rely on when they publish, and what queues do with it, on both brokers.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `Both brokers route and keep alike` {
    /// Which keys a binding takes, by the kind of exchange.
    private static let bindings: [(kind: String, pattern: String, taken: Set<String>)] = [
        ("direct", "mobile-push", ["mobile-push"]),
        ("fanout", "whatever", ["mobile-push", "directory", "directory.team.upserted", "notification.shown"]),
        ("topic", "directory.#", ["directory", "directory.team.upserted"]),
        ("topic", "notification.*", ["notification.shown"]),
        ("topic", "#", ["mobile-push", "directory", "directory.team.upserted", "notification.shown"]),
    ]

    @Test(arguments: TestedBroker.allCases)
    func `an exchange gives each queue what its binding says`(tested: TestedBroker) async throws {
        let keys = ["mobile-push", "directory", "directory.team.upserted", "notification.shown"]
        try await tested.with { broker in
            try await broker.declareQueue(Connected.queue, arguments: [:])
            for (number, binding) in Self.bindings.enumerated() {
                let exchange = "exchange-\(number)"
                try await broker.declareExchange(exchange, kind: binding.kind, arguments: [:])
                try await broker.bindQueue(Connected.queue, to: exchange, key: binding.pattern)
                var messages = keys.map { OutgoingMessage(exchange: exchange, routingKey: $0, body: []) }
                for index in messages.indices { messages[index].isMandatory = false }
                try await broker.publish(messages)
                var taken: Set<String> = []
                while taken.count < binding.taken.count { taken.insert(try await broker.take(from: Connected.queue).routingKey) }
                #expect(taken == binding.taken, "\(binding.kind) \(binding.pattern)")
                #expect(try await broker.takeIfReady(from: Connected.queue) == nil, "\(binding.kind) \(binding.pattern)")
            }
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `what has no route goes to the alternate exchange`(tested: TestedBroker) async throws {
        try await tested.with { broker in
            try await broker.declareExchange("unrouted", kind: "fanout", arguments: [:])
            try await broker.declareExchange("events", kind: "topic", arguments: ["alternate-exchange": .string("unrouted")])
            try await broker.declareQueue(Connected.queue, arguments: Connected.quorum)
            try await broker.bindQueue(Connected.queue, to: "unrouted", key: "")
            try await broker.publish([OutgoingMessage(exchange: "events", routingKey: "nobody.knows", body: [1])])
            let message = try await broker.take(from: Connected.queue)
            #expect(message.routingKey == "nobody.knows")
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `a mandatory message without a route is returned, and its neighbours are confirmed`(tested: TestedBroker) async throws {
        try await Connected.with(tested) { bench in
            var batch = Connected.numbered(0..<4)
            for index in [1, 3] { batch[index].routingKey = "nowhere" }
            batch[3].isMandatory = false
            let error = await #expect(throws: PublishError.self) { try await bench.publisher.publish(batch) }
            #expect(error?.failures.mapValues(\.kind) == [1: .returned] && error?.failures[1]?.code == 312)
            #expect(await bench.take(2).map(\.id) == ["1", "3"])
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `a missing exchange fails its own message, and the next batch is fine`(tested: TestedBroker) async throws {
        try await Connected.with(tested) { bench in
            let missing = OutgoingMessage(exchange: "missing", routingKey: "k", body: [])
            let error = await #expect(throws: PublishError.self) { try await bench.publisher.publish([missing]) }
            #expect(error?.failures[0]?.kind == .notFound && error?.failures[0]?.code == 404)
            try await bench.publisher.publish(Connected.numbered(0..<1))
            #expect(bench.publisher.state == .connected(generation: 1))
            #expect(await bench.take(1).count == 1)
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `a publisher with an exchange of its own publishes nowhere else`(tested: TestedBroker) async throws {
        try await tested.with { broker in
            try await broker.declareExchange("own", kind: "direct", arguments: [:])
            try await broker.declareQueue(Connected.queue, arguments: Connected.quorum)
            try await broker.bindQueue(Connected.queue, to: "own", key: "k")
            var options = broker.options
            options.exchange = "own"
            let publisher = broker.publisher(options: options)
            let running = Task { try await publisher.run() }
            try await publisher.publish([OutgoingMessage(exchange: "another", routingKey: "k", body: [])])
            #expect(try await broker.take(from: Connected.queue).exchange == "own")
            await publisher.close()
            try await running.value
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `a full queue refuses`(tested: TestedBroker) async throws {
        let arguments = Connected.quorum.merging(["x-max-length": .integer(2), "x-overflow": .string("reject-publish")]) { $1 }
        try await tested.with { broker in
            try await broker.declareQueue(Connected.queue, arguments: arguments)
            let publisher = broker.publisher(options: broker.options)
            let running = Task { try await publisher.run() }
            var refusal: PublishError?
            var confirmed = 0
            // A quorum queue takes a few more than its limit.
            while refusal == nil, confirmed < 50 {
                do throws(PublishError) {
                    try await publisher.publish(Connected.numbered(0..<1))
                    confirmed += 1
                } catch {
                    refusal = error
                }
            }
            #expect(refusal?.failures.mapValues(\.kind) == [0: .refused] && refusal?.isRetryable == true)
            await publisher.close()
            try await running.value
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `a closed publisher fails what it is given`(tested: TestedBroker) async throws {
        try await tested.with { broker in
            let publisher = broker.publisher(options: broker.options)
            await publisher.close()
            let error = await #expect(throws: PublishError.self) { try await publisher.publish(Connected.numbered(0..<1)) }
            #expect(error?.failures[0]?.kind == .closed && publisher.state == .closed)
        }
    }
}

/// What becomes of a message that its queue is done with, on both brokers.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `Both brokers dead-letter alike` {
    /// Declares the dead letters, and returns the arguments of a queue that sends its own there.
    private static func prepare(_ broker: any BrokerFixture, _ more: [String: HeaderValue] = [:]) async throws -> [String: HeaderValue] {
        try await broker.declareExchange("dead", kind: "direct", arguments: [:])
        try await broker.declareQueue("dead", arguments: Connected.quorum)
        try await broker.bindQueue("dead", to: "dead", key: "key")
        let arguments: [String: HeaderValue] = [
            "x-dead-letter-exchange": .string("dead"), "x-dead-letter-routing-key": .string("key"),
            "x-dead-letter-strategy": .string("at-least-once"), "x-overflow": .string("reject-publish"),
        ]
        return Connected.quorum.merging(arguments) { $1 }.merging(more) { $1 }
    }

    /// What the broker writes about a death.
    private static func death(_ message: IncomingMessage) -> [String: HeaderValue]? {
        guard case .array(let deaths)? = message.properties.headers["x-death"], deaths.count == 1, case .table(let death) = deaths[0] else {
            return nil
        }
        return death
    }

    @Test(arguments: TestedBroker.allCases)
    func `a rejected message goes there byte for byte, and the broker says why`(tested: TestedBroker) async throws {
        try await tested.with { broker in
            try await broker.declareQueue(Connected.queue, arguments: try await Self.prepare(broker))
            let consumer = broker.consumer(ConsumerOptions(queue: Connected.queue, prefetch: 10), options: broker.options)
            let running = Task { try await consumer.run() }
            try await broker.publish(Connected.numbered(0..<1))
            consumer.settle(await consumer.next(atMost: 1).map { ($0.tag, .reject) })
            let dead = try await broker.take(from: "dead")
            #expect(dead.id == "1" && dead.body == Array("1".utf8))
            #expect(dead.exchange == "dead" && dead.routingKey == "key")
            if try await !tested.version().showsFormerCount { #expect(dead.deliveryCount == 0) }
            let death = Self.death(dead)
            #expect(death?["reason"] == .string("rejected") && death?["queue"] == .string(Connected.queue))
            #expect(death?["count"] == .integer(1) && death?["routing-keys"] == .array([.string(Connected.queue)]))
            #expect(dead.properties.headers["x-first-death-reason"] == .string("rejected"))
            await consumer.close()
            try await running.value
        }
    }

    /// A limit of 2 lets a message be delivered three times: its third return is one too many.
    @Test(arguments: TestedBroker.allCases)
    func `a message that has come back too often goes there`(tested: TestedBroker) async throws {
        try await tested.with { broker in
            try await broker.declareQueue(
                Connected.queue, arguments: try await Self.prepare(broker, ["x-delivery-limit": .integer(2)]))
            try await broker.publish(Connected.numbered(0..<2))
            try await broker.requeue(2, from: Connected.queue)
            try await broker.wait(forReady: 2, in: Connected.queue)
            try await broker.requeue(1, from: Connected.queue)
            let dead = try await broker.take(from: "dead")
            #expect(dead.id == "1" && Self.death(dead)?["reason"] == .string("delivery_limit"))
            #expect(try await broker.take(from: Connected.queue).id == "2")
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `what has waited on a retry queue comes back in order, without its expiration`(tested: TestedBroker) async throws {
        let clock = ManualClock()
        try await tested.with(clock: clock) { broker in
            try await broker.declareQueue(
                Connected.queue, arguments: try await Self.prepare(broker, ["x-message-ttl": .integer(300)]))
            var messages = Connected.numbered(0..<3)
            messages[0].properties.expiration = "100"
            try await broker.publish(messages)
            // RabbitMQ has a clock of its own.
            clock.advance(by: .milliseconds(299))
            #expect(try await broker.takeIfReady(from: "dead")?.id != "2")
            clock.advance(by: .milliseconds(1))
            try await broker.wait(forReady: 0, in: Connected.queue)
            var dead: [IncomingMessage] = []
            while dead.last?.id != "3" { dead.append(try await broker.take(from: "dead")) }
            #expect(dead.compactMap(\.id).suffix(2) == ["2", "3"])
            #expect(dead.allSatisfy { $0.properties.expiration == nil && Self.death($0)?["reason"] == .string("expired") })
        }
    }
}
