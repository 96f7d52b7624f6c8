extension BrokerSession {
    /// Takes the next ready message of a queue without acknowledging it; nil when there is none.
    ///
    /// It stays taken until it is settled or the session ends. A look costs a delivery: it raises the delivery count.
    public func get(from queue: String) throws(BrokerError) -> IncomingMessage? {
        try perform { connection throws(BrokerError) in
            guard let content = try connection.get(from: queue, timeout: options.requestTimeout) else { return nil }
            connection.releaseBuffers()
            ledger.delivered(content.number)
            return content.message(generation: generation)
        }
    }

    /// Says what becomes of messages.
    ///
    /// - Throws: ``BrokerError/Kind/preconditionFailed`` for a tag that is settled already, or whose channel is gone. The others are
    ///   settled all the same.
    public func settle(_ settlements: [(DeliveryTag, Disposition)]) throws(BrokerError) {
        let stale = try perform { connection throws(BrokerError) in
            let stale = settlements.filter { tag, disposition in
                tag.generation != generation || !ledger.settle(tag.number, disposition)
            }
            for instruction in ledger.instructions() { try connection.settle(instruction) }
            return stale.count
        }
        guard stale == 0 else {
            throw BrokerError(.preconditionFailed, "\(stale) messages were settled before, or went back to their queue.")
        }
    }

    /// Settles everything taken and not settled up to and including this message.
    public func settleAll(through tag: DeliveryTag, _ disposition: Disposition) throws(BrokerError) {
        let numbers = tag.number > 0 ? 1...tag.number : 1...1
        let isStale = try perform { connection throws(BrokerError) in
            guard tag.generation == generation else { return true }
            for number in numbers { _ = ledger.settle(number, disposition) }
            for instruction in ledger.instructions() { try connection.settle(instruction) }
            return false
        }
        if isStale { throw BrokerError(.preconditionFailed, "The messages went back to their queue.") }
    }

    /// Publishes messages and returns when all are confirmed and none was returned, as ``Publisher/publish(_:)`` does.
    ///
    /// - Throws: the reason by index. A lost connection fails all that were not confirmed until then.
    public func publish(_ messages: [OutgoingMessage]) throws(PublishError) {
        var open = Set(messages.indices)
        var failures: [Int: BrokerError] = [:]
        do {
            try perform { connection throws(BrokerError) in
                try publish(messages, over: connection) { verdict in
                    open.remove(verdict.position.index)
                    failures[verdict.position.index] = verdict.failure
                }
            }
        } catch {
            for index in open { failures[index] = error }
        }
        if !failures.isEmpty { throw PublishError(failures: failures) }
    }

    private func publish(
        _ messages: [OutgoingMessage], over connection: Connection, _ decide: (ConfirmLedger.Verdict) -> Void
    ) throws(BrokerError) {
        if !selectsConfirms { try connection.selectConfirms() }
        selectsConfirms = true
        let deadline = ContinuousClock.now + options.confirmTimeout
        for (index, message) in messages.enumerated() {
            let position = ConfirmLedger.Position(batch: 0, index: index)
            if let refusal = message.refusal(frameSize: connection.frameSize) {
                decide(ConfirmLedger.Verdict(position: position, failure: refusal))
                continue
            }
            while confirms.openCount >= Publisher.window || confirms.openBytes >= Publisher.byteWindow {
                try receiveVerdicts(connection, until: deadline, decide)
            }
            confirms.wrote(message, at: position, now: .now)
            try connection.publish(message)
        }
        while confirms.openCount > 0 { try receiveVerdicts(connection, until: deadline, decide) }
        connection.releaseBuffers()
    }

    private func receiveVerdicts(
        _ connection: Connection, until deadline: ContinuousClock.Instant, _ decide: (ConfirmLedger.Verdict) -> Void
    ) throws(BrokerError) {
        var closing: BrokerError?
        let left = deadline - .now
        guard left > .zero else { throw BrokerError(.timedOut, "\(connection.place): no confirm in time") }
        _ = try connection.receiveFrame(within: min(left, options.heartbeat / 2)) { event in
            switch event {
            case .confirmed(let number, let isMultiple, let refusal):
                confirms.confirmed(number, isMultiple: isMultiple, refusal: refusal).forEach(decide)
            case .returned(let exchange, let routingKey, let messageID, let error):
                _ = confirms.returned(exchange: exchange, routingKey: routingKey, messageID: messageID, error)
            case .channelClosed(let error): closing = error
            case .delivery, .consumerCancelled, .blocked, .unblocked: break
            }
        }
        monitor.tick()
        if let closing { throw closing }
    }
}
