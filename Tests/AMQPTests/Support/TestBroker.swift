import AMQP
import Foundation
import Logging
import PrivateBroker
import Testing

/// The broker that `BELFRY_TEST_AMQP_URL` names, with objects of unique names.
enum TestBroker {
    struct Missing: Error, CustomStringConvertible {
        let description = "Set BELFRY_TEST_AMQP_URL to the URL of a broker these tests may use, such as amqp://guest:guest@127.0.0.1:5672/"
    }

    static func address() throws -> BrokerAddress {
        guard let url = ProcessInfo.processInfo.environment["BELFRY_TEST_AMQP_URL"] else { throw Missing() }
        return try BrokerAddress(url)
    }

    static func options(_ name: String = "amqp-tests", at address: BrokerAddress? = nil) throws -> BrokerOptions {
        var logger = Logger(label: name)
        logger.logLevel = .critical
        return BrokerOptions(address: try address ?? self.address(), connectionName: name, logger: logger)
    }

    /// Runs `body` with a session and the names of a fresh exchange and queue, bound with the queue's name, and removes both afterwards.
    static func withQueue(
        arguments: [String: HeaderValue] = ["x-queue-type": .string("quorum")],
        _ body: (BrokerSession, _ exchange: String, _ queue: String) async throws -> Void
    ) async throws {
        let name = "amqp-tests-\(UUID().uuidString)"
        let session = try await BrokerSession.open(options())
        try await session.declareExchange(name, kind: "direct")
        try await session.declareQueue(name, arguments: arguments)
        try await session.bindQueue(name, to: name, key: name)
        let result: Result<Void, any Error>
        do {
            try await body(session, name, name)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await session.deleteQueue(name)
        try await session.deleteExchange(name)
        await session.close()
        try result.get()
    }

    static func withConsumer(_ consumer: QueueConsumer, _ body: (QueueConsumer) async throws -> Void) async throws {
        let running = Task { try await consumer.run() }
        let result: Result<Void, any Error>
        do {
            try await body(consumer)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await consumer.close()
        try await running.value
        try result.get()
    }

    static func withPublisher(_ options: BrokerOptions, _ body: (Publisher) async throws -> Void) async throws {
        let publisher = Publisher(options: options)
        let running = Task { try await publisher.run() }
        let result: Result<Void, any Error>
        do {
            try await body(publisher)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await publisher.close()
        try await running.value
        try result.get()
    }
}

extension OutgoingMessage {
    static func numbered(_ numbers: ClosedRange<Int>, to exchange: String, key: String) -> [OutgoingMessage] {
        numbers.map { number in
            OutgoingMessage(
                exchange: exchange, routingKey: key, properties: MessageProperties(messageID: "\(number)"), body: Array("\(number)".utf8))
        }
    }
}

extension BrokerSession {
    /// Asks until the queue holds as many: a quorum queue settles and hands back a moment after it was told.
    nonisolated func wait(forReady count: Int, in queue: String) async throws {
        try await waitUntil("\(count) messages are ready in \(queue)") { try await inspectQueue(queue).ready == count }
    }
}

extension BrokerSession {
    /// Asks until somebody consumes the queue.
    nonisolated func waitForConsumer(of queue: String) async throws {
        try await waitUntil("somebody consumes \(queue)") { try await inspectQueue(queue).consumers > 0 }
    }
}

extension QueueConsumer {
    /// Takes messages until there are `count`.
    nonisolated func take(_ count: Int) async -> [IncomingMessage] {
        var messages: [IncomingMessage] = []
        while messages.count < count {
            let more = await next(atMost: count - messages.count)
            if more.isEmpty { break }
            messages += more
        }
        return messages
    }

    nonisolated func settle(_ messages: [IncomingMessage], _ disposition: Disposition) {
        settle(messages.map { ($0.tag, disposition) })
    }
}

extension IncomingMessage {
    var text: String { String(decoding: body, as: UTF8.self) }
}
