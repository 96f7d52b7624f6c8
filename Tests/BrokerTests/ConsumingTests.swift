import AMQP
import MemoryBroker
import PrivateBroker
import Settling
import Testing

/// What the pipelines rely on when they consume, on both brokers: tests on the one in memory say something because of this.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `Both brokers deliver alike` {
    @Test(arguments: TestedBroker.allCases)
    func `messages come in order, each with all that was published`(tested: TestedBroker) async throws {
        try await Connected.with(tested) { bench in
            let properties = MessageProperties(
                contentType: "application/json", messageID: "m-1", type: "t", timestamp: 1_795_356_225,
                headers: ["belfry-attempt": .integer(2), "traceparent": .string("00-1")])
            try await bench.publisher.publish([
                OutgoingMessage(exchange: "", routingKey: Connected.queue, properties: properties, body: [1, 2, 3])
            ])
            let message = try #require(await bench.take(1).first)
            #expect(message.properties == properties && message.body == [1, 2, 3] && message.bodySize == 3)
            #expect(message.exchange.isEmpty && message.routingKey == Connected.queue)
            #expect(!message.isRedelivered && message.deliveryCount == 0 && message.reconnects == 0)
            #expect(message.tag == DeliveryTag(generation: 1, number: 1))
            try await bench.broker.publish(Connected.numbered(0..<5))
            #expect(await bench.take(5).map(\.id) == ["1", "2", "3", "4", "5"])
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `no more than the prefetch is out, and what is settled makes room`(tested: TestedBroker) async throws {
        try await Connected.with(tested, messages: 10, prefetch: 3) { bench in
            let first = await bench.take(3)
            try await bench.broker.wait(forReady: 7, in: Connected.queue)
            await bench.settle([first[1]], .acknowledge)
            #expect(await bench.take(1).map(\.id) == ["4"])
            await bench.settle([first[0], first[2]], .acknowledge)
            #expect(await bench.take(2).map(\.id) == ["5", "6"])
            try await bench.broker.wait(forReady: 4, in: Connected.queue)
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `what is requeued comes again, counted where the broker counts it`(tested: TestedBroker) async throws {
        let counts = try await tested.version().countsRequeues
        // Alone: RabbitMQ promises no place among what lies in the queue (3.10 puts it at the end when it was all that was under way).
        try await Connected.with(tested, messages: 1, prefetch: 1) { bench in
            for count in 0...2 {
                let message = try #require(await bench.take(1).first)
                #expect(message.id == "1")
                #expect(message.deliveryCount == (counts ? count : 0))
                #expect(message.isRedelivered == (count > 0))
                await bench.settle([message], count == 2 ? .acknowledge : .requeue)
            }
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `settling twice, or a tag that never was, does nothing`(tested: TestedBroker) async throws {
        try await Connected.with(tested, messages: 2, prefetch: 1) { bench in
            let first = await bench.take(1)
            await bench.settle(first, .acknowledge)
            await bench.settle(first, .requeue)
            bench.consumer.settle([(DeliveryTag(generation: 7, number: 1), .acknowledge)])
            let second = await bench.take(1)
            #expect(second.map(\.id) == ["2"])
            await bench.settle(second, .acknowledge)
            try await bench.broker.wait(forReady: 0, in: Connected.queue)
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `a lost connection gives back what is unsettled, under new tags, and old ones do nothing`(tested: TestedBroker) async throws {
        try await Connected.with(tested, messages: 3) { bench in
            let taken = await bench.take(3)
            await bench.settle([taken[0]], .acknowledge)
            #expect(bench.consumer.isCurrent(taken[1].tag))
            try await bench.broker.dropConnections(named: "consumer")
            let again = await bench.take(2)
            #expect(again.map(\.id) == ["2", "3"])
            #expect(again.allSatisfy { $0.tag.generation == 2 && $0.isRedelivered && $0.deliveryCount == 1 && $0.reconnects == 1 })
            #expect(!bench.consumer.isCurrent(taken[1].tag) && bench.consumer.isCurrent(again[0].tag))
            #expect(bench.consumer.state == .connected(generation: 2))
            await bench.settle([taken[1], taken[2]], .acknowledge)
            try await bench.broker.dropConnections(named: "consumer")
            #expect(await bench.take(2).map(\.deliveryCount) == [2, 2])
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `who stops taking hands back the rest, and may settle what was taken`(tested: TestedBroker) async throws {
        try await Connected.with(tested, messages: 5) { bench in
            let taken = await bench.take(2)
            await bench.consumer.stopTaking()
            #expect(await bench.consumer.next(atMost: 10).isEmpty)
            await bench.settle(taken, .acknowledge)
            try await bench.broker.wait(forReady: 3, in: Connected.queue)
            try await bench.broker.waitForNoConsumer(of: Connected.queue)
            #expect(bench.consumer.state == .connected(generation: 1))
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `who closes has told the queue what is settled, and gives the rest back`(tested: TestedBroker) async throws {
        try await Connected.with(tested, messages: 60, prefetch: 60) { bench in
            let taken = await bench.take(60)
            bench.consumer.settle(taken.dropFirst(3).map { ($0.tag, .acknowledge) })
            await bench.consumer.close()
            #expect(bench.consumer.state == .closed)
            #expect(await bench.consumer.next(atMost: 1).isEmpty)
            try await bench.broker.wait(forReady: 3, in: Connected.queue)
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `a wait that is cancelled returns nothing and loses nothing`(tested: TestedBroker) async throws {
        try await Connected.with(tested) { bench in
            let waiting = Task { await bench.consumer.next(atMost: 1) }
            waiting.cancel()
            #expect(await waiting.value.isEmpty)
            try await bench.broker.publish(Connected.numbered(0..<1))
            #expect(await bench.take(1).count == 1)
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `a run that is cancelled closes`(tested: TestedBroker) async throws {
        try await tested.with { broker in
            try await broker.declareQueue(Connected.queue, arguments: Connected.quorum)
            try await broker.publish(Connected.numbered(0..<1))
            let consumer = broker.consumer(ConsumerOptions(queue: Connected.queue, prefetch: 1), options: broker.options)
            let running = Task { try await consumer.run() }
            #expect(await consumer.next(atMost: 1).count == 1)
            running.cancel()
            try await running.value
            #expect(consumer.state == .closed)
            #expect(await consumer.next(atMost: 1).isEmpty)
            try await broker.wait(forReady: 1, in: Connected.queue)
            await #expect(throws: BrokerError.self) { try await consumer.run() }
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `without acknowledgements what is taken is gone`(tested: TestedBroker) async throws {
        try await Connected.with(tested, messages: 50, prefetch: 10, acknowledges: false, queue: [:]) { bench in
            #expect(await bench.take(50).map(\.id) == (1...50).map { "\($0)" })
            try await bench.broker.wait(forReady: 0, in: Connected.queue)
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `a body over the limit is counted and left out`(tested: TestedBroker) async throws {
        try await Connected.with(tested) { bench in
            for size in [262_144, 262_145] {
                try await bench.broker.publish([
                    OutgoingMessage(exchange: "", routingKey: Connected.queue, body: [UInt8](repeating: 7, count: size))
                ])
            }
            let taken = await bench.take(2)
            #expect(taken.map(\.isTooLarge) == [false, true])
            #expect(taken.map(\.body.count) == [262_144, 0] && taken.map(\.bodySize) == [262_144, 262_145])
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `a queue that is missing ends the run, with the broker's reason`(tested: TestedBroker) async throws {
        try await tested.with { broker in
            let consumer = broker.consumer(ConsumerOptions(queue: "missing", prefetch: 1), options: broker.options)
            let error = await #expect(throws: BrokerError.self) { try await consumer.run() }
            #expect(error?.kind == .notFound && consumer.state == .closed)
            #expect(await consumer.next(atMost: 1).isEmpty)
        }
    }

    @Test(arguments: TestedBroker.allCases)
    func `a queue that is deleted and declared again is consumed again`(tested: TestedBroker) async throws {
        try await Connected.with(tested, messages: 1) { bench in
            let old = await bench.take(1)
            try await bench.broker.deleteQueue(Connected.queue)
            // RabbitMQ before 4.0 would carry the consumer over to a queue that is declared at once, and send it nothing.
            while bench.consumer.state.isReady { try await Task.sleep(for: .milliseconds(5)) }
            try await bench.broker.declareQueue(Connected.queue, arguments: Connected.quorum)
            try await bench.broker.publish(Connected.numbered(1..<2))
            let new = await bench.take(1)
            #expect(new.map(\.id) == ["2"])
            #expect(!bench.consumer.isCurrent(old[0].tag) && bench.consumer.isCurrent(new[0].tag))
        }
    }
}
