import CoreMetrics

/// What the connection's thread does: one turn after every job, wake-up, readable socket or moment that has come.
extension QueueConsumer {
    func turn() {
        if source.isEndRequested { return end(nil) }
        if lifetime.phase == .running { connectIfDue() }
        receive()
        settleWhatCame()
        if lifetime.phase == .running { finishTurn() }
    }

    /// Who takes nothing more and has lost the connection waits for the end: there is no next attempt to wait for.
    private func finishTurn() {
        if !isTaking, link.connection == nil {
            source.waitFor(socket: -1, until: nil)
        } else {
            link.finishTurn(reads: !isPaused, until: oldestUntold.map { $0 + patience })
        }
    }

    /// Whether reading waits until somebody takes what is there: without acknowledgements the broker knows no limit.
    private var isPaused: Bool { !acknowledges && deliveries.count >= prefetch }

    private func connectIfDue() {
        guard isTaking else { return }
        do throws(BrokerError) {
            try link.connectIfDue(bodyLimit: bodyLimit) { connection throws(BrokerError) in
                _ = try connection.declareQueue(queue, isPassive: true)
                try startConsuming(on: connection)
            }
        } catch {
            end(error)
        }
    }

    /// Consumes on a channel that was just opened.
    private func startConsuming(on connection: Connection) throws(BrokerError) {
        try connection.limitDeliveries(to: prefetch)
        forgetDeliveries()
        silence = SilenceLimit(heartbeat: link.options.heartbeat, now: .now)
        try connection.consume(queue, acknowledges: acknowledges)
    }

    /// What a channel has delivered is over with it.
    private func forgetDeliveries() {
        ledger = SettlementLedger()
        oldestUntold = nil
        unprovenSettlements = 0
    }

    private func receive() {
        guard let connection = link.connection else { return }
        do throws(BrokerError) {
            if isPaused { return try link.sendHeartbeatIfDue() }
            guard shouldRead(connection) else { return }
            let room = acknowledges ? Int.max : prefetch - deliveries.count
            deliveries.offer(try receive(from: connection, atMost: room))
            if isTaking, silence.isOver(now: .now, unsettled: ledger.openCount) { try consumeAgain(on: connection) }
        } catch {
            lose(error)
        }
    }

    /// A turn that was woken only to settle need not ask the socket, which takes two calls of the system. Once a second it is asked all
    /// the same, because reading is also what sends and expects heartbeats. Without acknowledgements it is always asked: reading may have
    /// stopped half-way.
    private func shouldRead(_ connection: Connection) -> Bool {
        let now = ContinuousClock.now
        guard source.mayBeReadable || connection.hasBufferedFrames || !acknowledges || now - lastReading >= .seconds(1) else {
            return false
        }
        lastReading = now
        return true
    }

    /// Reads what has arrived. A consumer or channel that the broker ended is an error: both are made again with the connection.
    func receive(from connection: Connection, atMost room: Int) throws(BrokerError) -> [IncomingMessage] {
        var messages: [IncomingMessage] = []
        var failure: BrokerError?
        var frames = 0
        while failure == nil, messages.count < room {
            let isMore = try connection.receiveFrame { event in
                switch event {
                case .delivery(let content):
                    if acknowledges { ledger.delivered(content.number) }
                    messages.append(content.message(generation: link.generation, reconnects: link.reconnects))
                case .consumerCancelled:
                    let question = "was queue '\(queue)' deleted, or a message kept too long?"
                    failure = BrokerError(.notFound, "\(connection.place): the broker ended the consumer; \(question)")
                case .channelClosed(let error): failure = error
                case .blocked(let reason): link.setBlocked(true, reason: reason)
                case .unblocked: link.setBlocked(false, reason: "")
                case .returned, .confirmed: break
                }
            }
            if !isMore { break }
            frames += 1
            // Everything above is a copy: what the library holds for a whole prefetch of large bodies can go.
            if frames.isMultiple(of: 64) { connection.releaseBuffers() }
        }
        connection.releaseBuffers()
        if let failure { throw failure }
        if !messages.isEmpty { silence.delivered() }
        return messages
    }

    /// Ends the consumer, and consumes over a new channel unless a message was on its way: that one proves that the old channel is good.
    /// What the broker held for a consumer it had lost is then delivered again.
    private func consumeAgain(on connection: Connection) throws(BrokerError) {
        try connection.cancelConsumer()
        let late = try receive(from: connection, atMost: .max)
        guard late.isEmpty else {
            deliveries.offer(late)
            return try connection.consume(queue, acknowledges: acknowledges)
        }
        try connection.reopenChannel()
        link.countNewChannel()
        try startConsuming(on: connection)
    }

    /// Takes what was settled since the last turn, and writes what follows from it.
    func settleWhatCame() {
        let content = inbox.take()
        for (tag, disposition) in content.settlements {
            if tag.generation == link.generation, link.connection != nil, ledger.settle(tag.number, disposition) {
                metrics.settled(disposition, by: 1)
            } else {
                metrics.stale.increment()
            }
        }
        writeSettlements(all: !content.flushes.isEmpty || lifetime.phase == .ended)
        for flush in content.flushes { flush.resume() }
    }

    /// - Parameter all: also what waits for an earlier delivery to be settled, so that one instruction can cover both.
    func writeSettlements(all: Bool = false) {
        guard let connection = link.connection else { return }
        let mayWait = !all && patience > .zero && ledger.untoldCount < prefetch / 2 && (oldestUntold.map { .now - $0 < patience } ?? true)
        let instructions = ledger.instructions(beyondPrefix: !mayWait)
        oldestUntold = ledger.untoldCount == 0 ? nil : oldestUntold ?? .now
        guard !instructions.isEmpty else { return }
        unprovenSettlements += instructions.count
        do throws(BrokerError) {
            // Mostly it is one, which needs no cork.
            if instructions.count == 1 { return try connection.settle(instructions[0]) }
            try connection.inBurst { () throws(BrokerError) in
                for instruction in instructions { try connection.settle(instruction) }
            }
        } catch {
            metrics.failures.increment(by: instructions.count)
            lose(error)
        }
    }

    func lose(_ error: BrokerError) {
        if error.isRefusedSettlement { metrics.failures.increment() }
        link.lose(error)
        forgetDeliveries()
        if acknowledges { deliveries.discard() }
    }
}
