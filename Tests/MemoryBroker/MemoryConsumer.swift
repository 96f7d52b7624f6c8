import AMQP

/// A consumer of the broker in memory.
final class MemoryConsumer: MessageSource {
    private let broker: MemoryBroker
    private let id: Int
    private let acknowledges: Bool

    init(_ broker: MemoryBroker, _ options: ConsumerOptions, name: String) {
        self.broker = broker
        acknowledges = options.acknowledges
        id = broker.change { state in
            let id = state.newID()
            state.consumers[id] = ConsumerLink(options, name: name)
            return id
        }
    }

    deinit {
        broker.change { [id] state in
            state.endConsumer(id)
            state.consumers[id] = nil
        }
    }

    var state: BrokerConnectionState {
        broker.look { [id] state in state.consumers[id]?.state ?? .closed }
    }

    func run() async throws(BrokerError) {
        let id = id
        let failure = broker.change { state in state.startConsumer(id) }
        if let failure { throw failure }
        do {
            try await broker.first { state in state.consumers[id]?.phase == .running ? nil : () }
        } catch {
            // The task was cancelled, which closes as `close()` does.
            end()
        }
    }

    func next(atMost count: Int) async -> [IncomingMessage] {
        let id = id
        do {
            return try await broker.first { state in state.consumers[id] == nil ? [] : state.consumers[id]?.take(count) }
        } catch {
            return []
        }
    }

    func settle(_ settlements: [(DeliveryTag, Disposition)]) {
        guard acknowledges, !settlements.isEmpty else { return }
        broker.change { [id] state in
            for (tag, disposition) in settlements { state.settle(tag, disposition, by: id) }
        }
    }

    /// What is settled is with this broker when ``settle(_:)`` returns.
    func flush() async {}

    func stopTaking() async {
        broker.change { [id] state in state.stopTaking(id) }
    }

    func close() async { end() }

    private func end() {
        broker.change { [id] state in state.endConsumer(id) }
    }
}
