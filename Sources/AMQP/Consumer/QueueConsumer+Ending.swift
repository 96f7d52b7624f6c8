/// How a consumer takes leave of its queue.
extension QueueConsumer {
    /// Fewer settlements than this are in the queue's log, or on their way into it, when the broker reads the next request. RabbitMQ's
    /// `quorum_commands_soft_limit` is 32.
    private static let settlementsUnderWay = 16

    func cancelAndRequeue(_ untaken: [IncomingMessage]) {
        guard let connection = link.connection else { return }
        do throws(BrokerError) {
            try connection.cancelConsumer()
            // Answered: what the channel held back is on its way into the log, in one piece.
            unprovenSettlements = 0
            let late = try receive(from: connection, atMost: .max)
            guard acknowledges else { return }
            for message in untaken + late where ledger.settle(message.tag.number, .requeue) {
                metrics.settled(.requeue, by: 1)
            }
            writeSettlements(all: true)
        } catch {
            lose(error)
        }
    }

    func end(_ error: BrokerError?) {
        guard lifetime.end() else { return settleWhatCame() }
        settleWhatCame()
        proveSettlements()
        _ = deliveries.finish()
        link.close()
        source.waitFor(socket: -1, until: nil)
        lifetime.finish(error)
    }

    /// Makes sure that the queue has what was settled, before the channel goes.
    ///
    /// A channel holds settlements back while more than 32 are on their way into a quorum queue's log, and forgets them when it is
    /// closed: the messages would be delivered again (rabbitmq-server #10327). Beginning and ending a consumer go through that log too, and
    /// are answered after everything before them: after the first answer the channel sends what it held back, after the second that is
    /// in. The consumer may be given one message, which goes back.
    private func proveSettlements() {
        guard unprovenSettlements > Self.settlementsUnderWay, let connection = link.connection else { return }
        do throws(BrokerError) {
            if isTaking { try connection.cancelConsumer() }
            try connection.limitDeliveries(to: 1)
            try connection.consume(queue, acknowledges: true)
            try connection.cancelConsumer()
        } catch {
            // The connection is closed in any case; what the queue does not have comes back.
        }
    }
}
