import AMQP
import FleetHarness
import Foundation
import Logging
import Messages
import Testing

/// What lies in the fleet's queues.
extension TestFleet {
    /// A session of a test's own on the fleet's virtual host.
    func session() async throws -> BrokerSession {
        let address = try BrokerAddress(environment.amqpURL(virtualHost: virtualHost))
        return try await BrokerSession.open(
            BrokerOptions(address: address, connectionName: "test session", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// Takes out what is ready in some queues.
    func drain(_ queues: [String]) async throws -> [IncomingMessage] {
        let session = try await session()
        var messages: [IncomingMessage] = []
        for queue in queues {
            while let message = try await session.get(from: queue) {
                try await session.settle([(message.tag, .acknowledge)])
                messages.append(message)
            }
        }
        await session.close()
        return messages
    }

    /// Waits for a message in a queue that nobody consumes, and looks at it: it stays there. Fails the test after 30 s without.
    func look(in queue: String) async throws -> IncomingMessage {
        let session = try await session()
        let deadline = ContinuousClock.now + .seconds(30)
        var found: IncomingMessage?
        while found == nil, .now < deadline {
            found = try await session.get(from: queue)
            if found == nil { try await Task.sleep(for: .milliseconds(20)) }
        }
        // What it holds goes back to the queue.
        await session.close()
        return try #require(found, "nothing in \(queue)")
    }

    /// How many messages are ready in some queues together.
    func ready(in queues: [String]) async throws -> Int {
        let session = try await session()
        var ready = 0
        for queue in queues { ready += try await session.inspectQueue(queue).ready }
        await session.close()
        return ready
    }

    /// Waits until some queues hold at least so many messages together that are ready; fails the test after a minute without.
    func wait(forReady count: Int, in queues: [String], within timeout: Duration = .seconds(60)) async throws {
        let session = try await session()
        let deadline = ContinuousClock.now + timeout
        var ready = 0
        repeat {
            ready = 0
            for queue in queues { ready += try await session.inspectQueue(queue).ready }
            if ready >= count { break }
            try await Task.sleep(for: .milliseconds(20))
        } while ContinuousClock.now < deadline
        await session.close()
        try #require(ready >= count, "\(ready) of \(count) messages in \(queues)")
    }

}

/// The three queues of jobs.
let jobQueues = [WorkQueue.webPush, .mobilePush, .email].map(\.name)

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
