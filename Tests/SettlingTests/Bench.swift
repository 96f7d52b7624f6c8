import AMQP
import MemoryBroker
import Messages
import PrivateBroker
import Settling

/// A settler of the e-mail queue with running connections, and a prefetch of 1: the next message comes when the one before is settled.
struct Bench {
    var broker: PrivateBroker
    var consumer: QueueConsumer
    var settler: Settler
    var log: RecordedLog

    static func with(losesConnections: Bool = false, _ test: (Bench) async throws -> Void) async throws {
        try await PrivateBroker.with(losesConnections: losesConnections) { broker in
            try await broker.declare(.email)
            let consumer = QueueConsumer(queue: WorkQueue.email.name, prefetch: 1, options: broker.options.named("consumer"))
            let publisher = Publisher(options: broker.options.named("publisher"))
            let log = RecordedLog()
            let settler = Settler(queue: .email, consumer: consumer, publisher: publisher, logger: log.logger)
            let running = (Task { try await consumer.run() }, Task { try await publisher.run() })
            let result: Result<Void, any Error>
            do {
                try await test(Bench(broker: broker, consumer: consumer, settler: settler, log: log))
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

    static func job(_ id: String, headers: [String: HeaderValue] = [:]) -> OutgoingMessage {
        OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: WorkQueue.email.key,
            properties: MessageProperties(contentType: "application/json", messageID: id, headers: headers),
            body: Array("body of \(id)".utf8))
    }

    /// Publishes a message and takes it as the consumer gets it.
    func arrival(of id: String, headers: [String: HeaderValue] = [:]) async throws -> IncomingMessage {
        try await broker.session.publish([Self.job(id, headers: headers)])
        while true {
            if let message = await consumer.next(atMost: 1).first { return message }
        }
    }

    /// Puts another message behind the one that was taken. Whether it stays ready says whether the one before is unsettled.
    func isUnsettled() async throws -> Bool {
        await consumer.flush()
        try await broker.session.publish([Self.job("next")])
        return try await broker.ready(in: WorkQueue.email.name) == 1
    }

    /// The id of the message that comes next, which is when the one before is settled.
    func next() async -> String? { await consumer.next(atMost: 1).first?.properties.messageID }
}
