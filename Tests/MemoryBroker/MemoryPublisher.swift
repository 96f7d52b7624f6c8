import AMQP

/// A publisher of the broker in memory. Its batches are written and confirmed at once; they wait before ``run()`` and while the broker is
/// blocked.
final class MemoryPublisher: MessagePublishing {
    private let broker: MemoryBroker
    private let id: Int

    init(_ broker: MemoryBroker, name: String, exchange: String?) {
        self.broker = broker
        id = broker.change { state in
            let id = state.newID()
            state.publishers[id] = PublisherLink(name: name, exchange: exchange)
            return id
        }
    }

    deinit {
        broker.change { [id] state in state.publishers[id] = nil }
    }

    var state: BrokerConnectionState {
        broker.look { [id] state in state.publishers[id]?.state(isBlocked: state.isBlocked) ?? .closed }
    }

    func run() async throws(BrokerError) {
        let id = id
        let failure = broker.change { state in state.startPublisher(id) }
        if let failure { throw failure }
        do {
            try await broker.first { state in state.publishers[id]?.phase == .running ? nil : () }
        } catch {
            // The task was cancelled, which closes as `close()` does.
            end()
        }
    }

    func publish(_ batch: [OutgoingMessage]) async throws(PublishError) {
        guard !batch.isEmpty else { return }
        let id = id
        let failures: [Int: BrokerError]
        do {
            failures = try await broker.first { state in state.publish(batch, by: id) }
        } catch {
            // RabbitMQ's publisher would wait for its confirm timeout, which no test does.
            let cancelled = BrokerError(.timedOut, "Not published: the task was cancelled while the batch waited.")
            failures = Dictionary(uniqueKeysWithValues: batch.indices.map { ($0, cancelled) })
        }
        if !failures.isEmpty { throw PublishError(failures: failures) }
    }

    func close() async { end() }

    private func end() {
        broker.change { [id] state in state.publishers[id]?.phase = .ended }
    }
}

extension BrokerState {
    /// Starts a publisher. Returns why it cannot be.
    fileprivate mutating func startPublisher(_ id: Int) -> BrokerError? {
        guard publishers[id]?.phase == .idle else { return BrokerError(.closed, "run() was called before.") }
        publishers[id]?.phase = .running
        publishers[id]?.generation = 1
        return nil
    }
}
