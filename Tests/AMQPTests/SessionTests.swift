import AMQP
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct `A session` {
    @Test func `looks at messages and hands them back`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...3, to: exchange, key: queue))
            var last: DeliveryTag?
            for text in ["1", "2", "3"] {
                let message = try #require(try await session.get(from: queue))
                #expect(message.text == text)
                last = message.tag
            }
            #expect(try await session.get(from: queue) == nil)
            try await session.settleAll(through: #require(last), .requeue)
            let first = try #require(try await session.get(from: queue))
            #expect(first.text == "1")
            try await session.settle([(first.tag, .acknowledge)])
            try await session.wait(forReady: 2, in: queue)
            #expect(try await session.purge(queue) == 2)
        }
    }

    @Test func `goes on after the broker closed its channel`() async throws {
        try await TestBroker.withQueue(arguments: [:]) { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
            let taken = try #require(try await session.get(from: queue))
            let missing = await #expect(throws: BrokerError.self) { try await session.inspectQueue("\(queue)-missing") }
            #expect(missing?.kind == .notFound)
            let stale = await #expect(throws: BrokerError.self) { try await session.settle([(taken.tag, .acknowledge)]) }
            #expect(stale?.kind == .preconditionFailed)
            let other = await #expect(throws: BrokerError.self) {
                try await session.declareQueue(queue, arguments: ["x-max-length": .integer(1)])
            }
            #expect(other?.kind == .preconditionFailed)
            let used = await #expect(throws: BrokerError.self) { try await session.deleteQueue(queue, ifEmpty: true) }
            #expect(used?.kind == .preconditionFailed)
            try await session.wait(forReady: 1, in: queue)
        }
    }

    @Test func `ends when the broker closes its connection`() async throws {
        try await TestBroker.withQueue { _, _, queue in
            let session = try await BrokerSession.open(TestBroker.options())
            let refused = await #expect(throws: BrokerError.self) { try await session.deleteQueue(queue, ifEmpty: true) }
            #expect(refused?.code == 540)
            let later = await #expect(throws: BrokerError.self) { try await session.inspectQueue(queue) }
            #expect(later == refused)
        }
    }

    @Test func `says which message of a batch failed`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            var batch = OutgoingMessage.numbered(1...600, to: exchange, key: queue)
            batch[500].routingKey = "nowhere"
            let error = await #expect(throws: PublishError.self) { try await session.publish(batch) }
            #expect(error?.failures.mapValues(\.kind) == [500: .returned])
            try await session.wait(forReady: 599, in: queue)
            let missing = OutgoingMessage.numbered(1...1, to: "\(exchange)-missing", key: "k")
            let other = await #expect(throws: PublishError.self) { try await session.publish(missing) }
            #expect(other?.failures[0]?.kind == .notFound)
            try await session.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
        }
    }

    @Test func `binds and unbinds`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            let upstream = "\(exchange)-upstream"
            try await session.declareExchange(upstream)
            try await session.bindExchange(exchange, to: upstream, key: "#")
            try await session.publish(OutgoingMessage.numbered(1...1, to: upstream, key: queue))
            try await session.unbindQueue(queue, from: exchange, key: queue)
            await #expect(throws: PublishError.self) {
                try await session.publish(OutgoingMessage.numbered(1...1, to: upstream, key: queue))
            }
            try await session.deleteExchange(upstream)
        }
    }
}
