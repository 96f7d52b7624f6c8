import AMQP
import Logging
import Sandbox

/// Publishes what the page's backend says, as any producer would.
struct Producer {
    private let publisher: Publisher
    private let running: Task<Void, Never>

    /// A producer for a broker's address; wrong ones end the process.
    init(_ text: String) throws {
        let address: BrokerAddress
        do {
            address = try BrokerAddress(text)
        } catch {
            throw Refusal(.configuration, "BELFRY_AMQP_URL: \(error)").exitCode
        }
        var logger = Logger(label: "belfry-sandbox")
        logger.logLevel = .warning
        let publisher = Publisher(options: BrokerOptions(address: address, connectionName: "belfry-sandbox", logger: logger))
        self.publisher = publisher
        running = Task {
            do {
                try await publisher.run()
            } catch {
                // Nobody waits for it: the page shows what could not be published.
                logger.error("the broker does not take the sandbox", metadata: ["problem": "\(error)"])
            }
        }
    }

    @Sendable func publish(_ event: ProducedEvent) async throws {
        let properties = MessageProperties(contentType: "application/cloudevents+json", messageID: event.id)
        try await publisher.publish([
            OutgoingMessage(exchange: "belfry.events", routingKey: event.type, properties: properties, body: event.json)
        ])
    }

    func close() async {
        await publisher.close()
        await running.value
    }
}
