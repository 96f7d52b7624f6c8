import CoreMetrics
import Glibc
import Observability
import Testing

@testable import AMQP

/// A settlement that fails costs the connection and is counted, and the message comes again: it is never swallowed.
@Suite(.timeLimit(.minutes(1))) struct `A settlement that fails` {
    @Test(arguments: Disposition.allCases)
    func `because the broker knows no such delivery is counted, and the message comes again`(disposition: Disposition) async throws {
        try await Self.withOneTaken { consumer, first, failures in
            await consumer.pretendToHaveTaken(first.tag.number + 1)
            consumer.settle([(DeliveryTag(generation: first.tag.generation, number: first.tag.number + 1), disposition)])
            let again = try #require(await consumer.take(1).first)
            #expect(again.tag.generation == first.tag.generation + 1 && again.isRedelivered)
            #expect(failures() == 1)
            consumer.settle([again], .acknowledge)
        }
    }

    @Test(arguments: Disposition.allCases)
    func `because it cannot be written is counted, and the message comes again`(disposition: Disposition) async throws {
        try await Self.withOneTaken { consumer, first, failures in
            await consumer.settleWithoutSocket(first, disposition)
            #expect(failures() == 1)
            let again = try #require(await consumer.take(1).first)
            #expect(again.tag.generation == first.tag.generation + 1 && again.isRedelivered)
            #expect(failures() == 1)
            consumer.settle([again], .acknowledge)
        }
    }

    @Test func `is no other's: a channel that the broker closes for another reason is not counted`() async throws {
        try await Self.withOneTaken { consumer, first, failures in
            try await consumer.publishToNowhere()
            let again = try #require(await consumer.take(1).first)
            #expect(again.tag.generation == first.tag.generation + 1 && again.isRedelivered)
            #expect(failures() == 0)
            consumer.settle([again], .acknowledge)
        }
    }

    /// A consumer that has taken the one message of its queue, and how many of its settlements have failed. What is left is settled: the
    /// queue ends empty.
    private static func withOneTaken(
        _ test: (QueueConsumer, _ first: IncomingMessage, _ failures: () -> Int?) async throws -> Void
    ) async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
            let registry = MetricsRegistry()
            let options = try TestBroker.options()
            let consumer = withMetricsFactory(registry) { QueueConsumer(queue: queue, prefetch: 10, options: options) }
            try await TestBroker.withConsumer(consumer) { consumer in
                let first = try #require(await consumer.take(1).first)
                try await test(consumer, first) { failures(in: registry.exposition()) }
                await consumer.flush()
            }
            try await session.wait(forReady: 0, in: queue)
        }
    }

    private static func failures(in metrics: String) -> Int? {
        metrics.firstMatch(of: /belfry_amqp_settlement_failures_total\{connection="amqp-tests"\} ([0-9]+)/).flatMap { Int($0.1) }
    }
}

extension QueueConsumer {
    /// Makes the ledger believe in a delivery that was none, so that the settlement of it is written.
    fileprivate func pretendToHaveTaken(_ number: UInt64) { ledger.delivered(number) }

    /// Settles when nothing can be written any more, before the loss can be read.
    fileprivate func settleWithoutSocket(_ message: IncomingMessage, _ disposition: Disposition) {
        shutdown(link.connection?.socket ?? -1, CInt(SHUT_WR))
        settle([(message.tag, disposition)])
        settleWhatCame()
    }

    /// The broker closes the channel because there is no such exchange (404).
    fileprivate func publishToNowhere() throws {
        try link.connection?.publish(OutgoingMessage(exchange: "amqp-tests-nowhere", routingKey: "", body: []))
    }
}
