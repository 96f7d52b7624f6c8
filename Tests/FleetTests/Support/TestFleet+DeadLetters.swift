import AMQP
import FleetHarness
import Foundation
import Logging

/// A dead letter as it lies in its queue.
struct LetterOnTheBroker {
    let body: [UInt8]
    let reason: String
    let detail: String
    let attempt: Int64
}

extension TestFleet {
    /// Waits until so many dead letters have come, then takes them all off the queue.
    func deadLetters(of queue: String, atLeast count: Int) async throws -> [LetterOnTheBroker] {
        try await consume(count, from: "belfry.\(queue).dead").map(LetterOnTheBroker.init)
    }

    /// Waits until so many messages have come in a queue that nobody reads, and looks at them and what is behind them. A queue with a
    /// single active consumer cannot be read otherwise.
    func consume(_ count: Int, from queue: String) async throws -> [IncomingMessage] {
        let address = try BrokerAddress(environment.amqpURL(virtualHost: virtualHost))
        let consumer = QueueConsumer(
            queue: queue, prefetch: 100, bodyLimit: 64 << 20,
            options: BrokerOptions(address: address, connectionName: "test reader", logger: Logger(label: "test")))
        let running = Task { try await consumer.run() }
        var messages: [IncomingMessage] = []
        while messages.count < count {
            let next = await consumer.next(atMost: 100)
            if next.isEmpty { break }
            messages += next
        }
        await consumer.close()
        try await running.value
        return messages
    }
}

extension LetterOnTheBroker {
    init(_ message: IncomingMessage) {
        body = message.body
        reason = Self.text(message, "belfry-error-reason")
        detail = Self.text(message, "belfry-error-detail")
        if case .integer(let number)? = message.properties.headers["belfry-attempt"] { attempt = number } else { attempt = 0 }
    }

    private static func text(_ message: IncomingMessage, _ name: String) -> String {
        if case .string(let text)? = message.properties.headers[name] { text } else { "" }
    }
}
