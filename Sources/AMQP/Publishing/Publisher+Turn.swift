import CoreMetrics
import Failpoints

/// What the connection's thread does: one turn after every job, wake-up, readable socket or moment that has come.
extension Publisher {
    func turn() {
        if source.isEndRequested { end(nil) }
        takeRequests()
        if lifetime.phase == .running { connectIfDue() }
        // Reading comes before writing: it notices a dead link, where the library's write would wait without a limit.
        receive()
        renewChannelIfDue()
        write()
        expire()
        schedule()
    }

    private func takeRequests() {
        for request in requests.take() { queue.add(request.messages, deadline: request.deadline, reply: request.reply) }
        if lifetime.phase == .ended { answer(queue.failAll(BrokerError(.closed, "The publisher is closed."))) }
    }

    private func connectIfDue() {
        do throws(BrokerError) {
            try link.connectIfDue(bodyLimit: 0) { connection throws(BrokerError) in
                try connection.selectConfirms()
                refusals.reset()
            }
        } catch {
            end(error)
        }
    }

    private func receive() {
        guard let connection = link.connection else { return }
        do throws(BrokerError) {
            var closing: BrokerError?
            try connection.receive { handle($0, &closing) }
            if let closing { try reopenChannel(of: connection, after: closing) }
        } catch {
            lose(error)
        }
    }

    private func handle(_ event: BrokerEvent, _ closing: inout BrokerError?) {
        switch event {
        case .confirmed(let number, let isMultiple, let refusal):
            decide(ledger.confirmed(number, isMultiple: isMultiple, refusal: refusal))
        case .returned(let exchange, let routingKey, let messageID, let error):
            let isKnown = ledger.returned(exchange: exchange, routingKey: routingKey, messageID: messageID, error)
            if !isKnown { metrics.unknownReturns.increment() }
        case .channelClosed(let error): closing = error
        case .blocked(let reason): link.setBlocked(true, reason: reason)
        case .unblocked:
            link.setBlocked(false, reason: "")
            ledger.restartClock(.now)
        case .delivery, .consumerCancelled: break
        }
    }

    /// The broker closes the channel when an exchange is missing or forbidden. Messages for it have failed for that reason; of the
    /// others on the channel nobody knows.
    private func reopenChannel(of connection: Connection, after closing: BrokerError) throws(BrokerError) {
        for entry in ledger.abandon() where closing.concerns(exchange: entry.exchange) {
            decide([ConfirmLedger.Verdict(position: entry.position, failure: closing)])
        }
        answer(queue.failStarted(BrokerError(.connectionLost, code: closing.code, closing.text)))
        try connection.openChannel()
        try connection.selectConfirms()
        refusals.reset()
    }

    /// With nothing unconfirmed on the channel nothing is in doubt because of it; until then nothing more is written.
    private func renewChannelIfDue() {
        guard refusals.isPending, let connection = link.connection, !link.isBlocked, ledger.openCount == 0, refusals.isDue(.now) else {
            return
        }
        do throws(BrokerError) {
            _ = ledger.abandon()
            try connection.reopenChannel()
            try connection.selectConfirms()
            refusals.reset()
        } catch {
            lose(error)
        }
    }

    private func write() {
        guard let connection = link.connection, !link.isBlocked, queue.hasUnwritten, hasMuchRoom else { return }
        if refusals.isPending, refusals.isDue(.now) { return }
        do throws(BrokerError) {
            try connection.inBurst { () throws(BrokerError) in try fillWindow(of: connection) }
        } catch {
            lose(error)
        }
    }

    /// Half of the window: written a message at a time, as the confirms come, each would be a packet that wakes the broker.
    private var hasMuchRoom: Bool { ledger.openCount <= Self.window / 2 && ledger.openBytes <= Self.byteWindow / 2 }

    private func fillWindow(of connection: Connection) throws(BrokerError) {
        let (now, frameSize) = (ContinuousClock.now, connection.frameSize)
        while ledger.openCount < Self.window, ledger.openBytes < Self.byteWindow, let (position, message) = queue.next() {
            if let refusal = message.refusal(frameSize: frameSize) {
                decide([ConfirmLedger.Verdict(position: position, failure: refusal)])
                continue
            }
            ledger.wrote(message, at: position, now: now)
            try connection.publish(message)
            // Over a slow link a burst may last longer than the watchdog's limit: every message that is written shows that it moves.
            if ledger.openCount.isMultiple(of: 16) { link.showLife() }
        }
    }

    private func decide(_ verdicts: [ConfirmLedger.Verdict]) {
        for verdict in verdicts {
            if verdict.failure == nil { Failpoint.afterConfirm.pass() } else { refusals.note(verdict.failure, now: .now) }
            if let finished = queue.decide(verdict) { answer([finished]) }
        }
    }

    private func answer(_ batches: [OutgoingQueue<Reply>.Finished]) {
        for batch in batches {
            metrics.published.increment(by: batch.count - batch.failures.count)
            metrics.failed(batch.failures.values)
            batch.reply.resume(returning: batch.failures.isEmpty ? nil : PublishError(failures: batch.failures))
        }
    }

    /// Fails batches whose time is over. A message that is written and still unconfirmed costs the connection too, for its confirm may
    /// never come; not so while the broker is blocked, when waiting is what it asks for.
    private func expire() {
        let now = ContinuousClock.now
        let words = link.connection == nil ? "no connection in time" : link.isBlocked ? "the broker is blocked" : "no confirm in time"
        if let due = queue.nextDeadline, due <= now {
            answer(queue.expire(now: now, reason: BrokerError(.timedOut, "Not published: \(words).")))
        }
        if !link.isBlocked, let oldest = ledger.oldest, now - oldest > confirmTimeout {
            lose(BrokerError(.timedOut, "A message was not confirmed in time."))
        }
    }

    private func schedule() {
        guard lifetime.phase == .running else { return source.waitFor(socket: -1, until: queue.nextDeadline) }
        let oldest = link.isBlocked ? nil : ledger.oldest.map { $0 + confirmTimeout }
        link.finishTurn(until: [queue.nextDeadline, oldest].compactMap { $0 }.min())
    }

    private func lose(_ error: BrokerError) {
        link.lose(error)
        _ = ledger.abandon()
        answer(queue.failStarted(BrokerError(.connectionLost, code: error.code, error.text)))
    }

    func end(_ error: BrokerError?) {
        guard lifetime.end() else { return }
        link.close()
        _ = ledger.abandon()
        takeRequests()
        lifetime.finish(error)
    }
}

extension BrokerError {
    /// Whether the broker's words name the exchange, as they do for a missing or forbidden one; a message it did not accept (406) has
    /// no name in it.
    fileprivate func concerns(exchange: String) -> Bool {
        kind == .preconditionFailed || text.contains("exchange '\(exchange)'")
    }
}
