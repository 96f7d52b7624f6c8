import AMQP
import Directory
import Failpoints
import Logging
import Messages
import Settling

/// Writes down what became of jobs and notifications, for explanations. Nothing is decided by it.
struct JournalConsumer: Sendable {
    var consumer: any MessageSource
    var directory: DirectoryAccess
    var logger: Logger
    private let poisonLimit = PoisonLimit()

    /// Works until the consumer gives nothing more.
    func run() async {
        while true {
            let messages = await consumer.next(atMost: RouterOptions.batch)
            if messages.isEmpty { return }
            await handle(messages)
        }
    }

    /// A report that ends the process would do so at each start, and make its neighbours in other queues suspects. The broker does not
    /// count the returns here, and losing a report costs an explanation only: so what has come back, though no connection was lost, is
    /// acknowledged first.
    private func handle(_ messages: [IncomingMessage]) async {
        let again = messages.filter { $0.isRedelivered && $0.reconnects == 0 }
        if !again.isEmpty {
            consumer.settle(again.map { ($0.tag, .acknowledge) })
            await consumer.flush()
        }
        for message in messages { Failpoint.afterDelivery.pass(message.properties.messageID) }
        var entries: [JobOutcomes.Entry] = []
        var receipts: [NotificationReceipt] = []
        for message in messages { read(message, &entries, &receipts) }
        let (outcomes, seen) = (entries, receipts)
        let written = await directory.attempt(tries: PoisonLimit.tries, poisonLimit, isWanted: { true }) { store throws(DirectoryError) in
            if !outcomes.isEmpty { try await store.recordOutcomes(outcomes) }
            if !seen.isEmpty { try await store.recordReceipts(seen) }
        }
        switch written {
        case .success?: break
        case .failure(let error)?:
            poisonLimit.gaveUp()
            logger.warning("reports cannot be written and are dropped", metadata: ["count": "\(messages.count)", "error": "\(error)"])
        case nil: return
        }
        consumer.settle(messages.filter { !$0.isRedelivered || $0.reconnects > 0 }.map { ($0.tag, .acknowledge) })
    }

    private func read(_ message: IncomingMessage, _ entries: inout [JobOutcomes.Entry], _ receipts: inout [NotificationReceipt]) {
        do throws(Unreadable) {
            if message.routingKey == OutcomeKey.jobOutcomes.rawValue {
                let outcomes = try JobOutcomes.read(message.body).outcomes
                for (index, entry) in outcomes.enumerated() {
                    try message.checkSpeaks(for: entry.channel, path: "$.outcomes[\(index)].channel")
                }
                entries += outcomes
                return
            }
            let event = try Event.read(message.receivedBody, arrival: .now)
            switch event.content {
            case .shown(let seen): receipts.append(NotificationReceipt(seen, kind: .shown, at: event.time))
            case .clicked(let seen): receipts.append(NotificationReceipt(seen, kind: .clicked, at: event.time))
            case .assigned, .opened, .seen, .closed, .presence, .directory: throw .unknownType("in this queue")
            }
        } catch {
            logger.warning("a report cannot be read and is ignored", metadata: ["problem": "\(error)"])
        }
    }
}
