import AMQP

extension BrokerState {
    /// Starts a consumer. Returns why it cannot be.
    mutating func startConsumer(_ id: Int) -> BrokerError? {
        guard let link = consumers[id], link.phase == .idle else { return BrokerError(.closed, "run() was called before.") }
        guard queues[link.options.queue] != nil else {
            consumers[id]?.phase = .ended
            return BrokerError(.notFound, code: 404, "memory: NOT_FOUND - no queue '\(link.options.queue)'")
        }
        consumers[id]?.phase = .running
        connect(id)
        return nil
    }

    /// Gives a consumer a channel, if it wants one and its queue is there. Its tags count from 1 again.
    mutating func connect(_ id: Int) {
        guard let link = consumers[id], link.phase == .running, link.isTaking, !link.isConnected, queues[link.options.queue] != nil else {
            return
        }
        consumers[id]?.isConnected = true
        consumers[id]?.generation += 1
        consumers[id]?.lastNumber = 0
        queues[link.options.queue]?.consumers.append(id)
    }

    /// Takes a consumer's channel away: what it has not settled goes back.
    mutating func disconnect(_ id: Int) {
        guard let link = consumers[id], link.isConnected else { return }
        consumers[id]?.isConnected = false
        consumers[id]?.unsettled = [:]
        // Without acknowledgements the broker has none of it any more.
        if link.options.acknowledges { consumers[id]?.buffer = [] }
        queues[link.options.queue]?.consumers.removeAll { $0 == id }
        giveBack(link.unsettled.sorted { $0.key < $1.key }.map(\.value), to: link.options.queue)
    }

    mutating func stopTaking(_ id: Int) {
        guard let link = consumers[id], link.isTaking else { return }
        consumers[id]?.isTaking = false
        consumers[id]?.buffer = []
        queues[link.options.queue]?.consumers.removeAll { $0 == id }
        for message in link.buffer { settle(message.tag, .requeue, by: id) }
    }

    mutating func endConsumer(_ id: Int) {
        disconnect(id)
        consumers[id]?.phase = .ended
        consumers[id]?.buffer = []
    }

    /// Does what was said of a delivery; nothing when it is settled already or its channel is gone.
    mutating func settle(_ tag: DeliveryTag, _ disposition: Disposition, by id: Int) {
        guard let link = consumers[id], link.isConnected, link.generation == tag.generation,
            let message = consumers[id]?.unsettled.removeValue(forKey: tag.number)
        else { return }
        switch disposition {
        case .acknowledge: break
        case .reject: deadLetter(message, from: link.options.queue, .rejected)
        case .requeue: giveBack([message], to: link.options.queue)
        }
    }

    /// Puts messages back that were delivered; whose limit is passed goes to the dead letters.
    mutating func giveBack(_ messages: [StoredMessage], to name: String) {
        for var message in messages {
            message.isRedelivered = true
            message.deliveryCount += 1
            if let limit = queues[name]?.arguments.deliveryLimit, message.deliveryCount > limit {
                deadLetter(message, from: name, .deliveryLimit)
            } else {
                queues[name]?.putBack(message)
            }
        }
    }

    /// Hands what is ready to whoever has room.
    mutating func deliver() {
        let busy = queues.filter { !$0.value.ready.isEmpty && !$0.value.consumers.isEmpty }.keys.sorted()
        for name in busy {
            while let (id, count) = taker(of: name) { deliver(count, from: name, to: id) }
        }
    }

    /// Alone, a consumer is sent what fits at once; of several each is sent one in turn.
    private func taker(of name: String) -> (id: Int, count: Int)? {
        guard let queue = queues[name], !queue.ready.isEmpty else { return nil }
        guard let id = queue.consumers.first(where: { room(of: $0) > 0 }) else { return nil }
        return (id, queue.consumers.count == 1 ? min(room(of: id), queue.ready.count) : 1)
    }

    private func room(of id: Int) -> Int { consumers[id]?.room ?? 0 }

    private mutating func deliver(_ count: Int, from name: String, to id: Int) {
        guard let queue = queues[name] else { return }
        for message in queue.ready.prefix(count) {
            consumers[id]?.receive(message, countsDeliveries: queue.arguments.countsDeliveries)
        }
        queues[name]?.ready.removeFirst(count)
        queues[name]?.consumers.removeAll { $0 == id }
        queues[name]?.consumers.append(id)
    }
}
