public import AMQP
import Logging

extension MemoryBroker: BrokerFixture {
    /// Options that lead nowhere: what is made by the broker itself needs only their names.
    public var options: BrokerOptions {
        BrokerOptions(
            address: BrokerAddress(hosts: [], user: "", password: ""), connectionName: "test",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    public func consumer(_ consumer: ConsumerOptions, options: BrokerOptions) -> any MessageSource {
        MemoryConsumer(self, consumer, name: options.connectionName)
    }

    public func publisher(options: BrokerOptions) -> any MessagePublishing {
        MemoryPublisher(self, name: options.connectionName, exchange: options.exchange)
    }

    public func declareExchange(_ name: String, kind: String, arguments: [String: HeaderValue]) async throws {
        guard let kind = StoredExchange.Kind(rawValue: kind) else {
            throw BrokerError(.preconditionFailed, "memory: no kind of exchange '\(kind)'")
        }
        change { $0.declareExchange(name, StoredExchange(kind: kind, arguments: arguments)) }
    }

    public func deleteExchange(_ name: String) async throws { change { $0.exchanges[name] = nil } }

    public func declareQueue(_ name: String, arguments: [String: HeaderValue]) async throws { change { $0.declareQueue(name, arguments) } }

    public func deleteQueue(_ name: String) async throws { change { $0.deleteQueue(name) } }

    public func bindQueue(_ queue: String, to exchange: String, key: String) async throws {
        guard change({ $0.bind(queue, to: exchange, key: key) }) else {
            throw BrokerError(.notFound, code: 404, "memory: NOT_FOUND - '\(queue)' or '\(exchange)'")
        }
    }

    public func unbindQueue(_ queue: String, from exchange: String, key: String) async throws {
        change { $0.unbind(queue, from: exchange, key: key) }
    }

    /// Also while the broker is blocked: only the fleet's publishers wait then.
    public func publish(_ messages: [OutgoingMessage]) async throws {
        let failures = change { $0.publish(messages) }
        if !failures.isEmpty { throw PublishError(failures: failures) }
    }

    public func counts(of queue: String) async throws -> QueueCounts {
        let counts = look { state in state.queues[queue].map { QueueCounts(ready: $0.ready.count, consumers: $0.consumers.count) } }
        guard let counts else { throw BrokerError(.notFound, code: 404, "memory: NOT_FOUND - no queue '\(queue)'") }
        return counts
    }

    public func takeIfReady(from queue: String) async throws -> IncomingMessage? { change { $0.takeOne(from: queue) } }

    public func take(from queue: String) async throws -> IncomingMessage { try await first { $0.takeOne(from: queue) } }

    public func requeue(_ times: Int, from queue: String) async throws {
        for _ in 0..<times {
            try await first { state in state.giveFirstBack(to: queue) ? () : nil }
        }
    }

    public func wait(forReady count: Int, in queue: String) async throws {
        try await first { state in state.queues[queue]?.ready.count == count ? () : nil }
    }

    public func waitForConsumer(of queue: String) async throws {
        try await first { state in state.queues[queue]?.consumers.isEmpty == false ? () : nil }
    }

    public func waitForNoConsumer(of queue: String) async throws {
        try await first { state in state.queues[queue]?.consumers.isEmpty == true ? () : nil }
    }

    public func dropConnections(named suffix: String) async throws {
        try await first { state in state.dropConnections(named: suffix) ? () : nil }
    }
}

extension MemoryBroker {
    /// Whether publishers have to wait, as while RabbitMQ has not enough memory or disk.
    public func block(_ isBlocked: Bool) { change { $0.isBlocked = isBlocked } }

    /// How many batches the fleet's publishers have brought: each would have waited for the broker once.
    public var batches: Int { look { $0.batches } }
}

extension BrokerState {
    /// Takes a queue's first message out, as it lay there.
    fileprivate mutating func takeOne(from name: String) -> IncomingMessage? {
        guard let queue = queues[name], !queue.ready.isEmpty, let message = queues[name]?.ready.removeFirst() else { return nil }
        let tag = DeliveryTag(generation: 1, number: message.sequence)
        var taken = message.delivered(tag, countsDeliveries: queue.arguments.countsDeliveries)
        // The broker writes it for this delivery: it was not in the queue.
        taken.properties.headers["x-delivery-count"] = nil
        return taken
    }

    /// False when the queue is empty.
    fileprivate mutating func giveFirstBack(to name: String) -> Bool {
        guard queues[name]?.ready.isEmpty == false, let message = queues[name]?.ready.removeFirst() else { return false }
        giveBack([message], to: name)
        return true
    }

    /// False when there is no such connection.
    fileprivate mutating func dropConnections(named suffix: String) -> Bool {
        let lost = consumers.filter { $0.value.isConnected && $0.value.name.hasSuffix(suffix) }.keys.sorted()
        for id in lost {
            disconnect(id)
            connect(id)
        }
        let publishing = publishers.filter { $0.value.phase == .running && $0.value.name.hasSuffix(suffix) }.keys.sorted()
        for id in publishing { publishers[id]?.generation += 1 }
        return !lost.isEmpty || !publishing.isEmpty
    }
}
