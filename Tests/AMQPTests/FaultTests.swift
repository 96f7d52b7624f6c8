import Foundation
import PrivateBroker
import Testing

@testable import AMQP

@Suite(.timeLimit(.minutes(1))) struct Faults {
    @Test func `after a cut the messages come again and old tags do nothing`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...2, to: exchange, key: queue))
            try await TestBroker.withProxy { proxy, address in
                let consumer = QueueConsumer(queue: queue, prefetch: 10, options: try TestBroker.options(at: address))
                try await TestBroker.withConsumer(consumer) { consumer in
                    let first = await consumer.take(2)
                    #expect(first.map(\.tag.generation) == [1, 1])
                    try proxy.cut()
                    let second = await consumer.take(2)
                    #expect(second.map(\.tag.generation) == [2, 2])
                    #expect(second.map(\.reconnects) == [1, 1])
                    #expect(second.allSatisfy { $0.isRedelivered })
                    consumer.settle(first, .acknowledge)
                    await consumer.flush()
                    #expect(consumer.state == .connected(generation: 2))
                    consumer.settle([second[0]], .acknowledge)
                }
            }
            try await session.wait(forReady: 1, in: queue)
        }
    }

    @Test func `a publisher comes back after a cut`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await TestBroker.withProxy { proxy, address in
                try await TestBroker.withPublisher(try TestBroker.options(at: address)) { publisher in
                    try await publisher.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
                    try proxy.cut()
                    // Whether this one meets the dead connection or already the new one is a matter of time.
                    try? await publisher.publish(OutgoingMessage.numbered(2...2, to: exchange, key: queue))
                    try await publisher.publish(OutgoingMessage.numbered(3...3, to: exchange, key: queue))
                    #expect(publisher.state == .connected(generation: 2))
                }
            }
        }
    }

    /// Side by side, for each of them waits for several heartbeats. Only the watchdog can end the write in TLS: it is the library's own, which
    /// waits without a limit.
    @Test func `heartbeats keep an idle session, show half-open links, also in TLS, and a queue that was deleted and declared again`()
        async throws
    {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for count in [1, 400] {
                group.addTask {
                    try await TestBroker.withQueue { session, exchange, queue in
                        try await TestBroker.withProxy(isNarrow: true) { proxy, address in
                            try await Self.publisherGivesUp(count, try TestBroker.options(at: address), proxy, exchange, queue)
                        }
                    }
                }
            }
            group.addTask {
                try await TestBroker.withQueue { session, exchange, queue in
                    try await TestBroker.withTLSProxy(isNarrow: true) { proxy, options in
                        try await Self.publisherGivesUp(400, options, proxy, exchange, queue)
                    }
                }
            }
            group.addTask { try await Self.consumerGivesUp() }
            group.addTask { try await Self.sessionLives() }
            for waits in [true, false] { group.addTask { try await Self.consumesAgain(waits: waits) } }
            try await group.waitForAll()
        }
    }

    /// Lets the link freeze while a publisher writes. The way to the proxy holds 100 kB, so ten of these messages, which the publisher writes
    /// ahead, do not fit: the write itself stands still. Over loopback as it is, 4 MB would fit.
    private static func publisherGivesUp(
        _ count: Int, _ options: BrokerOptions, _ proxy: TestProxy, _ exchange: String, _ queue: String
    ) async throws {
        var options = options
        options.heartbeat = .seconds(1)
        // With a watchdog that no other connection wakes.
        options.connections = BrokerConnections()
        try await TestBroker.withPublisher(options) { publisher in
            try await publisher.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
            try proxy.freeze()
            let message = OutgoingMessage(exchange: exchange, routingKey: queue, body: Array(repeating: 1, count: 100_000))
            let error = await #expect(throws: PublishError.self) {
                try await publisher.publish(Array(repeating: message, count: count))
            }
            #expect(error?.failures.count == count)
            // Not timed out, as what is not being written would be after 30 s.
            #expect(error?.failures[0]?.kind == .connectionLost)
            try proxy.thaw()
            try await publisher.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
        }
    }

    /// A session that is not used for three heartbeats, after which the broker would have closed a silent one.
    private static func sessionLives() async throws {
        var options = try TestBroker.options()
        options.heartbeat = .seconds(1)
        let session = try await BrokerSession.open(options)
        // The time itself is what is tested.
        try await Task.sleep(for: .seconds(3.5))
        await #expect(throws: BrokerError.self) { try await session.inspectQueue("amqp-tests-\(UUID())") }
        try await session.deleteQueue("amqp-tests-\(UUID())")
        await session.close()
        let error = await #expect(throws: BrokerError.self) { try await session.inspectQueue("q") }
        #expect(error?.kind == .closed)
    }

    private static func consumerGivesUp() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
            try await TestBroker.withProxy { proxy, address in
                var options = try TestBroker.options(at: address)
                options.heartbeat = .seconds(1)
                options.requestTimeout = .seconds(1)
                let consumer = QueueConsumer(queue: queue, prefetch: 1, options: options)
                try await TestBroker.withConsumer(consumer) { consumer in
                    #expect(await consumer.take(1).map(\.tag.generation) == [1])
                    try proxy.freeze()
                    try await waitUntil("the link is given up") {
                        await consumer.flush()
                        return consumer.state != .connected(generation: 1)
                    }
                    try proxy.thaw()
                    #expect(await consumer.take(1).map(\.tag.generation) == [2])
                }
            }
        }
    }

    /// Declared again at once, RabbitMQ before 4.0 says nothing, counts the consumer and delivers nothing to it.
    private static func consumesAgain(waits: Bool) async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            var options = try TestBroker.options()
            options.heartbeat = .seconds(1)
            let consumer = QueueConsumer(queue: queue, prefetch: 10, options: options)
            try await TestBroker.withConsumer(consumer) { consumer in
                try await session.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
                consumer.settle(await consumer.take(1), .acknowledge)
                try await session.deleteQueue(queue)
                if waits {
                    try await waitUntil("the broker has ended the consumer") { !consumer.state.isReady }
                }
                try await session.declareQueue(queue, arguments: ["x-queue-type": .string("quorum")])
                // What comes while the broker still takes the old queue apart may go with it: published until one arrives.
                let publishing = Task {
                    while !Task.isCancelled {
                        try? await session.publish(OutgoingMessage.numbered(2...2, to: "", key: queue))
                        try await Task.sleep(for: .milliseconds(200))
                    }
                }
                defer { publishing.cancel() }
                let again = try #require(await consumer.take(1).first)
                #expect(again.text == "2")
                #expect(again.tag.generation == 2)
            }
        }
    }

    @Test func `who stops taking without a connection loses nothing`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...3, to: exchange, key: queue))
            try await TestBroker.withProxy { proxy, address in
                let consumer = QueueConsumer(queue: queue, prefetch: 10, options: try TestBroker.options(at: address))
                try await TestBroker.withConsumer(consumer) { consumer in
                    let taken = await consumer.take(2)
                    proxy.stop()
                    try await waitUntil("the connection is lost") {
                        await consumer.flush()
                        return !consumer.state.isReady
                    }
                    await consumer.stopTaking()
                    #expect(await consumer.next(atMost: 10) == [])
                    consumer.settle(taken, .acknowledge)
                    await consumer.flush()
                }
            }
            try await session.wait(forReady: 3, in: queue)
        }
    }

    @Test func `a missing queue at the start throws`() async throws {
        let consumer = QueueConsumer(queue: "amqp-tests-\(UUID())", prefetch: 1, options: try TestBroker.options())
        let error = await #expect(throws: BrokerError.self) { try await consumer.run() }
        #expect(error?.kind == .notFound)
        #expect(error?.code == 404)
        #expect(consumer.state == .closed)
        #expect(await consumer.next(atMost: 1) == [])
    }

    @Test func `wrong credentials and a missing virtual host throw and show no password`() async throws {
        var address = try TestBroker.address()
        address.password = "hunter2"
        let options = try TestBroker.options(at: address)
        let consumer = QueueConsumer(queue: "q", prefetch: 1, options: options)
        let errors = [
            await #expect(throws: BrokerError.self) { try await consumer.run() },
            await #expect(throws: BrokerError.self) { try await Publisher(options: options).run() },
            await #expect(throws: BrokerError.self) { _ = try await BrokerSession.open(options) },
        ]
        #expect(errors.map { $0?.kind } == [.credentialsRefused, .credentialsRefused, .credentialsRefused])
        #expect(errors.allSatisfy { $0?.description.contains("hunter2") == false })
        address = try TestBroker.address()
        address.virtualHost = "amqp-tests-missing"
        let missing = try TestBroker.options(at: address)
        let error = await #expect(throws: BrokerError.self) { _ = try await BrokerSession.open(missing) }
        #expect([.accessRefused, .notFound].contains(error?.kind))
    }

    @Test func `the next host is tried when the first is dead`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            var address = try TestBroker.address()
            address.hosts.insert(BrokerAddress.Host(name: "127.0.0.1", port: 1), at: 0)
            try await TestBroker.withPublisher(try TestBroker.options(at: address)) { publisher in
                try await publisher.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
            }
        }
    }
}
