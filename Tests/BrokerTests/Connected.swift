import AMQP
import MemoryBroker
import PrivateBroker
import Settling

/// A consumer of the queue `work` and a publisher, both connected, as the fleet has them.
struct Connected {
    static let quorum: [String: HeaderValue] = ["x-queue-type": .string("quorum")]
    static let queue = "work"

    var broker: any BrokerFixture
    var consumer: any MessageSource
    var publisher: any MessagePublishing

    /// Runs a test with a queue in which messages named 1, 2, 3 … lie, then closes the connections; what they throw is thrown.
    static func with(
        _ tested: TestedBroker, messages: Int = 0, prefetch: Int = 10, acknowledges: Bool = true,
        queue arguments: [String: HeaderValue] = quorum, _ test: (Connected) async throws -> Void
    ) async throws {
        try await tested.with { broker in
            try await broker.declareQueue(queue, arguments: arguments)
            try await broker.publish(numbered(0..<messages))
            let consumer = broker.consumer(
                ConsumerOptions(queue: queue, prefetch: prefetch, acknowledges: acknowledges), options: broker.options.named("consumer"))
            let publisher = broker.publisher(options: broker.options.named("publisher"))
            let running = (Task { try await consumer.run() }, Task { try await publisher.run() })
            let result: Result<Void, any Error>
            do {
                try await test(Connected(broker: broker, consumer: consumer, publisher: publisher))
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await consumer.close()
            await publisher.close()
            try await running.0.value
            try await running.1.value
            try result.get()
        }
    }

    /// Messages for the queue itself: the first of the range 0… is 1.
    static func numbered(_ numbers: Range<Int>, to exchange: String = "", key: String = queue) -> [OutgoingMessage] {
        numbers.map { number in
            OutgoingMessage(
                exchange: exchange, routingKey: key, properties: MessageProperties(messageID: "\(number + 1)"),
                body: Array("\(number + 1)".utf8))
        }
    }

    /// Takes so many messages as they come; fewer when no more will.
    func take(_ count: Int) async -> [IncomingMessage] {
        var taken: [IncomingMessage] = []
        while taken.count < count {
            let more = await consumer.next(atMost: count - taken.count)
            if more.isEmpty { break }
            taken += more
        }
        return taken
    }

    /// Settles messages, and returns when the broker has been told.
    func settle(_ messages: [IncomingMessage], _ disposition: Disposition) async {
        consumer.settle(messages.map { ($0.tag, disposition) })
        await consumer.flush()
    }
}

extension IncomingMessage {
    /// Which message of ``Connected/numbered(_:to:key:)`` it is.
    var id: String? { properties.messageID }
}
