import AMQP

extension BrokerState {
    /// Takes a batch of a publisher. Returns what failed, by place; nil while it has to wait for its connection or for a blocked broker.
    mutating func publish(_ batch: [OutgoingMessage], by id: Int) -> [Int: BrokerError]? {
        guard let link = publishers[id], link.phase != .ended else {
            let closed = BrokerError(.closed, "The publisher is closed.")
            return Dictionary(uniqueKeysWithValues: batch.indices.map { ($0, closed) })
        }
        guard link.phase == .running, !isBlocked else { return nil }
        batches += 1
        return publish(batch, to: link.exchange)
    }

    /// Takes messages in. Returns what failed, by place; the others are confirmed.
    /// - Parameter exchange: where all of them go, whatever they name.
    mutating func publish(_ messages: [OutgoingMessage], to exchange: String? = nil) -> [Int: BrokerError] {
        var failures: [Int: BrokerError] = [:]
        for (index, message) in messages.enumerated() {
            var stored = StoredMessage(message)
            stored.exchange = exchange ?? message.exchange
            failures[index] = take(stored, isMandatory: message.isMandatory)
        }
        return failures
    }

    private mutating func take(_ message: StoredMessage, isMandatory: Bool) -> BrokerError? {
        guard let targets = route(message.exchange, message.routingKey) else {
            return BrokerError(.notFound, code: 404, "memory: NOT_FOUND - no exchange '\(message.exchange)'")
        }
        guard !targets.isEmpty else { return isMandatory ? BrokerError(.returned, code: 312, "memory: NO_ROUTE") : nil }
        guard !targets.contains(where: { queues[$0]?.isFull == true }) else { return BrokerError(.refused, "memory: a queue is full") }
        for queue in targets { enqueue(message, in: queue) }
        return nil
    }
}

extension BrokerState {
    /// Moves a message that left its queue to the dead letters, or drops it where there are none.
    mutating func deadLetter(_ message: StoredMessage, from name: String, _ reason: DeathReason) {
        guard let arguments = queues[name]?.arguments, arguments.deadLetterExchange != nil else { return }
        forward(message.died(in: name, of: reason), from: name, arguments)
    }

    /// What had no way has one, perhaps, since the topology has changed.
    mutating func retryDeadLetters() {
        for name in queues.keys.sorted() {
            guard let queue = queues[name], !queue.undelivered.isEmpty else { continue }
            queues[name]?.undelivered = []
            for message in queue.undelivered { forward(message, from: name, queue.arguments) }
        }
    }

    private mutating func forward(_ message: StoredMessage, from name: String, _ arguments: QueueArguments) {
        guard let exchange = arguments.deadLetterExchange else { return }
        let key = arguments.deadLetterKey ?? message.routingKey
        guard let targets = route(exchange, key), !targets.isEmpty else {
            if arguments.deadLettersAtLeastOnce { queues[name]?.undelivered.append(message) }
            return
        }
        var copy = message
        copy.exchange = exchange
        copy.routingKey = key
        for target in targets { enqueue(copy, in: target) }
    }
}
