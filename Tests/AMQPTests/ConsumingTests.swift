import AMQP
import Foundation
import PrivateBroker
import Testing

@Suite(.timeLimit(.minutes(1))) struct Consuming {
    @Test func `a message with every kind of header comes back as it was sent`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            let properties = MessageProperties(
                contentType: "application/json", contentEncoding: "identity", messageID: "m-1", correlationID: "c-1", type: "job",
                appID: "belfry", expiration: "60000", replyTo: "r", timestamp: 1_700_000_000, priority: 3,
                headers: [
                    "string": .string("Grüße"), "integer": .integer(-5_000_000_000), "boolean": .boolean(true),
                    "timestamp": .timestamp(1_700_000_000), "double": .double(1.5), "bytes": .bytes([0, 255]), "none": .none,
                    "array": .array([.integer(1), .string("two"), .array([])]),
                    "table": .table(["inner": .table(["deep": .boolean(false)]), "empty": .table([:])]),
                ])
            let body = [UInt8](repeating: 7, count: 200_000)
            try await session.publish([OutgoingMessage(exchange: exchange, routingKey: queue, properties: properties, body: body)])
            try await consume(queue) { consumer in
                let message = try #require(await consumer.take(1).first)
                #expect(message.properties == properties)
                #expect(message.body == body)
                #expect(message.bodySize == body.count)
                #expect(message.exchange == exchange)
                #expect(message.routingKey == queue)
                #expect(!message.isRedelivered)
                #expect(message.deliveryCount == 0)
                #expect(message.tag == DeliveryTag(generation: 1, number: 1))
                #expect(consumer.state == .connected(generation: 1))
                consumer.settle([message], .acknowledge)
            }
            try await session.wait(forReady: 0, in: queue)
        }
    }

    @Test func `no more than the prefetch is under way`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...10, to: exchange, key: queue))
            try await consume(queue, prefetch: 3) { consumer in
                let first = await consumer.take(3)
                #expect(first.map(\.text) == ["1", "2", "3"])
                let counts = try await session.inspectQueue(queue)
                #expect(counts.ready == 7)
                consumer.settle([first[1]], .acknowledge)
                #expect(await consumer.take(1).map(\.text) == ["4"])
                consumer.settle([first[0], first[2]], .acknowledge)
                #expect(await consumer.take(2).map(\.text) == ["5", "6"])
            }
            // 1, 2 and 3 are acknowledged; what was taken and not settled is back.
            try await session.wait(forReady: 7, in: queue)
        }
    }

    @Test func `a message handed back comes again, and counts where the broker counts it`() async throws {
        let counted = try await BrokerVersion.current().countsRequeues ? 1 : 0
        try await TestBroker.withQueue { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
            try await consume(queue) { consumer in
                consumer.settle(await consumer.take(1), .requeue)
                let again = try #require(await consumer.take(1).first)
                #expect(again.isRedelivered)
                #expect(again.deliveryCount == counted)
                consumer.settle([again, again], .acknowledge)
            }
            try await session.wait(forReady: 0, in: queue)
        }
    }

    @Test func `a rejected message goes to the dead letters`() async throws {
        try await TestBroker.withQueue { session, exchange, dead in
            let queue = "\(dead)-source"
            try await session.declareQueue(
                queue,
                arguments: [
                    "x-queue-type": .string("quorum"), "x-dead-letter-exchange": .string(exchange),
                    "x-dead-letter-routing-key": .string(dead),
                ])
            try await session.publish(OutgoingMessage.numbered(1...3, to: "", key: queue))
            try await consume(queue) { consumer in
                let messages = await consumer.take(3)
                consumer.settle([(messages[0].tag, .acknowledge), (messages[1].tag, .reject), (messages[2].tag, .reject)])
                await consumer.flush()
            }
            try await consume(dead) { consumer in
                let messages = await consumer.take(2)
                #expect(messages.map(\.text) == ["2", "3"])
                guard case .array(let deaths)? = messages.first?.properties.headers["x-death"] else {
                    Issue.record("no x-death")
                    return
                }
                #expect(deaths.count == 1)
                consumer.settle(messages, .acknowledge)
            }
            try await session.deleteQueue(queue)
        }
    }

    @Test func `a body over the limit is counted and thrown away`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            let bodies = [
                [UInt8](repeating: 1, count: 300_000), [UInt8](repeating: 2, count: 1000), [UInt8](repeating: 3, count: 1001), [],
            ]
            try await session.publish(bodies.map { OutgoingMessage(exchange: exchange, routingKey: queue, body: $0) })
            let consumer = QueueConsumer(queue: queue, prefetch: 10, bodyLimit: 1000, options: try TestBroker.options())
            try await TestBroker.withConsumer(consumer) { consumer in
                let messages = await consumer.take(4)
                #expect(messages.map(\.bodySize) == [300_000, 1000, 1001, 0])
                #expect(messages.map(\.isTooLarge) == [true, false, true, false])
                #expect(messages.map(\.body.count) == [0, 1000, 0, 0])
                consumer.settle(messages, .acknowledge)
            }
        }
    }

    @Test func `who stops taking hands the rest back`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...5, to: exchange, key: queue))
            try await consume(queue) { consumer in
                let taken = await consumer.take(2)
                #expect(taken.map(\.text) == ["1", "2"])
                await consumer.stopTaking()
                #expect(await consumer.next(atMost: 10) == [])
                consumer.settle(taken, .acknowledge)
                await consumer.flush()
                // The connection is still open, so only handing back makes these ready.
                try await session.wait(forReady: 3, in: queue)
            }
        }
    }

    /// So many that a channel holds some back, and so few that it has not gone on before it is closed; and often, for it takes both.
    @Test(arguments: [false, true]) func `everything acknowledged before a close is gone`(stops: Bool) async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            for left in 1...15 {
                try await session.publish(OutgoingMessage.numbered(1...60, to: exchange, key: queue))
                try await consume(queue, prefetch: 100) { consumer in
                    var taken = await consumer.take(59 + left)
                    if stops { await consumer.stopTaking() }
                    // With the first one open, each of the others is told on its own.
                    taken.removeFirst(left)
                    consumer.settle(taken, .acknowledge)
                }
                try await session.wait(forReady: left, in: queue)
            }
        }
    }

    /// Without a flush, a close, or half a prefetch; and long before a heartbeat, which would wake the connection, too.
    @Test func `an acknowledgement does not wait for an earlier message for long`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...101, to: exchange, key: queue))
            try await consume(queue, prefetch: 100) { consumer in
                let taken = await consumer.take(100)
                let start = ContinuousClock.now
                consumer.settle([taken[1]], .acknowledge)
                // There is room for one more once the broker knows.
                #expect(await consumer.take(1).map(\.text) == ["101"])
                #expect(.now - start < .seconds(2))
            }
        }
    }

    @Test func `without acknowledgements the messages are gone when they are taken`() async throws {
        try await TestBroker.withQueue(arguments: [:]) { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...500, to: exchange, key: queue))
            let options = try TestBroker.options()
            let consumer = QueueConsumer(queue: queue, prefetch: 10, acknowledges: false, options: options)
            try await TestBroker.withConsumer(consumer) { consumer in
                let messages = await consumer.take(500)
                #expect(messages.map(\.text) == (1...500).map { "\($0)" })
            }
            try await session.wait(forReady: 0, in: queue)
        }
    }

    @Test func `a cancelled wait returns nothing and loses nothing`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await consume(queue) { consumer in
                let waiting = Task { await consumer.next(atMost: 1) }
                waiting.cancel()
                #expect(await waiting.value == [])
                try await session.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
                #expect(await consumer.take(1).count == 1)
            }
        }
    }

    @Test func `cancelling run closes the consumer`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            let consumer = QueueConsumer(queue: queue, prefetch: 1, options: try TestBroker.options())
            let running = Task { try await consumer.run() }
            try await session.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
            #expect(await consumer.take(1).count == 1)
            running.cancel()
            try await running.value
            #expect(consumer.state == .closed)
            #expect(await consumer.next(atMost: 1) == [])
            try await session.wait(forReady: 1, in: queue)
            await #expect(throws: BrokerError.self) { try await consumer.run() }
        }
    }

    private func consume(_ queue: String, prefetch: Int = 100, _ body: (QueueConsumer) async throws -> Void) async throws {
        let consumer = QueueConsumer(queue: queue, prefetch: prefetch, options: try TestBroker.options())
        try await TestBroker.withConsumer(consumer, body)
    }
}
