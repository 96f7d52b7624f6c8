public import AMQP

/// What tests do with a broker besides connecting the fleet's code to it, whether it is RabbitMQ or one in memory.
public protocol BrokerFixture: BrokerConnecting {
    /// How to connect to it.
    var options: BrokerOptions { get }

    /// Declares a durable exchange; fine when it is there.
    func declareExchange(_ name: String, kind: String, arguments: [String: HeaderValue]) async throws
    /// Deletes an exchange; fine when there is none.
    func deleteExchange(_ name: String) async throws
    /// Declares a durable queue; fine when it is there.
    func declareQueue(_ name: String, arguments: [String: HeaderValue]) async throws
    /// Deletes a queue with what is in it; fine when there is none.
    func deleteQueue(_ name: String) async throws
    /// Lets a queue take what an exchange gets with this key.
    func bindQueue(_ queue: String, to exchange: String, key: String) async throws
    /// Takes a binding away; fine when there is none.
    func unbindQueue(_ queue: String, from exchange: String, key: String) async throws

    /// Publishes messages and returns when all are confirmed and none was returned.
    func publish(_ messages: [OutgoingMessage]) async throws
    /// How full a queue is.
    func counts(of queue: String) async throws -> QueueCounts
    /// Takes the next message of a queue out; nil when there is none.
    func takeIfReady(from queue: String) async throws -> IncomingMessage?
    /// Waits for the next message of a queue that nobody consumes, and takes it out. The test's time limit is what fails when none comes.
    func take(from queue: String) async throws -> IncomingMessage
    /// Takes a queue's first message and leaves with it, so often: as if it had ended whoever took it.
    func requeue(_ times: Int, from queue: String) async throws
    /// Waits until as many messages are ready.
    func wait(forReady count: Int, in queue: String) async throws
    /// Waits until a queue has consumers.
    func waitForConsumer(of queue: String) async throws
    /// Waits until nobody consumes a queue.
    func waitForNoConsumer(of queue: String) async throws

    /// Closes every connection whose name ends so, as an operator would, once there is one. Whoever had it connects again.
    func dropConnections(named suffix: String) async throws
}

extension BrokerFixture {
    /// Waits for as many messages of a queue, and takes them out.
    public func take(_ count: Int, from queue: String) async throws -> [IncomingMessage] {
        var messages: [IncomingMessage] = []
        while messages.count < count { messages.append(try await take(from: queue)) }
        return messages
    }

    /// How many messages of a queue are ready for delivery now.
    public func ready(in queue: String) async throws -> Int { try await counts(of: queue).ready }
}
