public import AMQP
public import MemoryBroker

extension PrivateBroker: BrokerFixture {
    public func consumer(_ consumer: ConsumerOptions, options: BrokerOptions) -> any MessageSource {
        RabbitMQ().consumer(consumer, options: options)
    }

    public func publisher(options: BrokerOptions) -> any MessagePublishing { RabbitMQ().publisher(options: options) }

    public func declareExchange(_ name: String, kind: String, arguments: [String: HeaderValue]) async throws {
        try await session.declareExchange(name, kind: kind, arguments: arguments)
    }

    public func deleteExchange(_ name: String) async throws { try await session.deleteExchange(name) }

    public func declareQueue(_ name: String, arguments: [String: HeaderValue]) async throws {
        try await session.declareQueue(name, arguments: arguments)
    }

    public func deleteQueue(_ name: String) async throws { try await session.deleteQueue(name) }

    public func bindQueue(_ queue: String, to exchange: String, key: String) async throws {
        try await session.bindQueue(queue, to: exchange, key: key)
    }

    public func unbindQueue(_ queue: String, from exchange: String, key: String) async throws {
        try await session.unbindQueue(queue, from: exchange, key: key)
    }

    public func publish(_ messages: [OutgoingMessage]) async throws { try await session.publish(messages) }

    public func dropConnections(named suffix: String) async throws { try await closeConnections(named: suffix) }
}
