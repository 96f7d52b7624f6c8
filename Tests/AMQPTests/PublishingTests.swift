import AMQP
import PrivateBroker
import Testing

@Suite(.timeLimit(.minutes(1))) struct Publishing {
    @Test func `a batch larger than the window arrives in order`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await TestBroker.withPublisher(try TestBroker.options()) { publisher in
                try await publisher.publish(OutgoingMessage.numbered(1...1800, to: exchange, key: queue))
                try await publisher.publish([])
                #expect(publisher.state == .connected(generation: 1))
            }
            let consumer = QueueConsumer(queue: queue, prefetch: 1800, options: try TestBroker.options())
            try await TestBroker.withConsumer(consumer) { consumer in
                let messages = await consumer.take(1800)
                #expect(messages.map(\.text) == (1...1800).map { "\($0)" })
                consumer.settle(messages, .acknowledge)
            }
            try await session.wait(forReady: 0, in: queue)
        }
    }

    /// 131064 = 131072, the frame size, without the 8 bytes around a frame's payload.
    @Test func `bodies of no, one and several frames arrive byte for byte with their properties`() async throws {
        let sizes = [0, 1, 131_063, 131_064, 131_065, 262_128, 400_000]
        try await TestBroker.withQueue { _, exchange, queue in
            let batch = sizes.map { size in
                var message = OutgoingMessage(exchange: exchange, routingKey: queue, body: (0..<size).map { UInt8(truncatingIfNeeded: $0) })
                message.properties = MessageProperties(
                    contentType: "application/octet-stream", messageID: "\(size)", type: "t", timestamp: 1_795_390_545, priority: 3,
                    headers: ["text": .string(String(repeating: "x", count: 20_000)), "number": .integer(-1), "flag": .boolean(true)])
                return message
            }
            try await TestBroker.withPublisher(try TestBroker.options()) { try await $0.publish(batch + batch) }
            let consumer = QueueConsumer(queue: queue, prefetch: 20, bodyLimit: 500_000, options: try TestBroker.options())
            try await TestBroker.withConsumer(consumer) { consumer in
                let messages = await consumer.take(2 * sizes.count)
                #expect(messages.map(\.body) == (batch + batch).map(\.body))
                #expect(messages.map(\.properties) == (batch + batch).map(\.properties))
                consumer.settle(messages, .acknowledge)
            }
        }
    }

    @Test func `a returned message throws while its neighbours are confirmed`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await TestBroker.withPublisher(try TestBroker.options()) { publisher in
                var batch = OutgoingMessage.numbered(1...5, to: exchange, key: queue)
                batch[1].routingKey = "nowhere"
                batch[3].routingKey = "nowhere"
                batch[4].routingKey = "nowhere"
                batch[4].isMandatory = false
                let error = await #expect(throws: PublishError.self) { try await publisher.publish(batch) }
                #expect(error?.failures.mapValues(\.kind) == [1: .returned, 3: .returned])
                #expect(error?.failures[1]?.code == 312)
                #expect(error?.isRetryable == false)
            }
            try await session.wait(forReady: 2, in: queue)
        }
    }

    @Test func `a full queue refuses`() async throws {
        let arguments: [String: HeaderValue] = [
            "x-queue-type": .string("quorum"), "x-max-length": .integer(2), "x-overflow": .string("reject-publish"),
        ]
        try await TestBroker.withQueue(arguments: arguments) { session, exchange, queue in
            try await TestBroker.withPublisher(try TestBroker.options()) { publisher in
                var refusal: PublishError?
                var confirmed = 0
                // A quorum queue takes a few more than its limit.
                while refusal == nil, confirmed < 50 {
                    do throws(PublishError) {
                        try await publisher.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
                        confirmed += 1
                    } catch {
                        refusal = error
                    }
                }
                #expect(refusal?.failures.mapValues(\.kind) == [0: .refused])
                #expect(refusal?.isRetryable == true)
                try await session.wait(forReady: confirmed, in: queue)
            }
        }
    }

    @Test func `a missing exchange fails its own message for good and the next batch is fine`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await TestBroker.withPublisher(try TestBroker.options()) { publisher in
                var batch = OutgoingMessage.numbered(1...2, to: exchange, key: queue)
                batch[1].exchange = "\(exchange)-missing"
                let error = await #expect(throws: PublishError.self) { try await publisher.publish(batch) }
                #expect(error?.failures[1]?.kind == .notFound)
                #expect(error?.failures[1]?.code == 404)
                // The first one may have been confirmed before the channel was closed; otherwise nobody knows.
                #expect([nil, .connectionLost].contains(error?.failures[0]?.kind))
                try await publisher.publish(OutgoingMessage.numbered(3...3, to: exchange, key: queue))
                #expect(publisher.state == .connected(generation: 1))
            }
        }
    }

    @Test func `a message beyond the limits of the wire is refused alone`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await TestBroker.withPublisher(try TestBroker.options()) { publisher in
                var batch = OutgoingMessage.numbered(1...4, to: exchange, key: queue)
                batch[0].properties.messageID = String(repeating: "x", count: 256)
                batch[2].properties.headers["big"] = .string(String(repeating: "x", count: 70_000))
                let error = await #expect(throws: PublishError.self) { try await publisher.publish(batch) }
                #expect(error?.failures.mapValues(\.kind) == [0: .preconditionFailed, 2: .preconditionFailed])
            }
            try await session.wait(forReady: 2, in: queue)
        }
    }

    @Test func `many publish at the same time`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await TestBroker.withPublisher(try TestBroker.options()) { publisher in
                try await withThrowingTaskGroup { group in
                    for _ in 0..<50 {
                        group.addTask { try await publisher.publish(OutgoingMessage.numbered(1...20, to: exchange, key: queue)) }
                    }
                    try await group.waitForAll()
                }
            }
            try await session.wait(forReady: 1000, in: queue)
        }
    }

    @Test func `without a connection a batch waits and then fails`() async throws {
        var options = try TestBroker.options(at: BrokerAddress("amqp://guest:guest@127.0.0.1:1/"))
        options.confirmTimeout = .milliseconds(300)
        try await TestBroker.withPublisher(options) { publisher in
            try await waitUntil("the first attempt has failed") {
                if case .connecting(_, nil) = publisher.state { false } else { true }
            }
            let error = await #expect(throws: PublishError.self) {
                try await publisher.publish(OutgoingMessage.numbered(1...2, to: "e", key: "k"))
            }
            #expect(error?.failures.mapValues(\.kind) == [0: .timedOut, 1: .timedOut])
            guard case .connecting(_, let lastError) = publisher.state else {
                Issue.record("not connecting: \(publisher.state)")
                return
            }
            #expect(lastError?.contains("127.0.0.1:1") == true)
        }
    }

    @Test func `a closed publisher fails what is given to it`() async throws {
        let publisher = Publisher(options: try TestBroker.options())
        await publisher.close()
        let error = await #expect(throws: PublishError.self) {
            try await publisher.publish(OutgoingMessage.numbered(1...1, to: "e", key: "k"))
        }
        #expect(error?.failures[0]?.kind == .closed)
        #expect(publisher.state == .closed)
    }
}
