import AMQP
import Delivery
import Directory
import Failpoints
import Logging
import Messages
import Settling
import Synchronization

/// Keeps the directory up to date: changes from producers, and the workers' word that a destination is gone. In order, one batch in one
/// transaction; what cannot be read goes to the dead-letter queue and the rest goes on.
struct DirectoryFeedConsumer: Sendable {
    var consumer: any MessageSource
    /// One for each connection that publishes.
    var settlers: [Settler]
    var directory: DirectoryAccess
    var intake: IntakeRules
    var metrics: RouterMetrics
    var logger: Logger
    var clock: WatchedClock
    private let poisonLimit = PoisonLimit()
    private let ahead = OncePerMinute()
    private let first = FirstOfProcess()

    /// Works until the consumer gives nothing more, and everything it gave is settled.
    func run() async {
        // Dead letters have no order: they are settled beside the changes behind them, which a connection that is down must not hold up.
        await withDiscardingTaskGroup { deadLettering in
            while true {
                let messages = await consumer.next(atMost: RouterOptions.batch)
                if messages.isEmpty { return }
                guard messages.contains(where: { RedeliveryGuard($0) != .together }) else {
                    _ = first.take()
                    let refused = await handle(messages)
                    if !refused.isEmpty { deadLettering.addTask { await deadLetter(refused) } }
                    continue
                }
                // Something here has come back again and again: each alone, since the order must hold.
                for message in messages { await handleAlone(message) }
            }
        }
    }

    /// Everything before the message is acknowledged, should it end the process.
    private func handleAlone(_ message: IncomingMessage) async {
        await consumer.flush()
        await deadLetter(isPoison(message) ? [.poison(message)] : handle([message]))
    }

    /// Only the first message that this process takes can be the one that ended those before it: each is handled alone and in order, so
    /// whatever came before the one that did is acknowledged. Its neighbours have come back as often, and are not to blame.
    private func isPoison(_ message: IncomingMessage) -> Bool {
        let isFirst = first.take()
        return isFirst && RedeliveryGuard(message) == .poison
    }

    /// Applies a batch. Returns what belongs among the dead letters.
    private func handle(_ messages: [IncomingMessage]) async -> [RefusedMessage] {
        var readable: [(message: IncomingMessage, change: TimedDirectoryChange)] = []
        var refused: [RefusedMessage] = []
        for message in messages {
            Failpoint.afterDelivery.pass(message.properties.messageID)
            if let change = read(message, &refused) { readable.append((message, change)) }
        }
        guard !readable.isEmpty else { return refused }
        let changes = readable.map(\.change)
        let tags = readable.map(\.message.tag)
        let results = await directory.performEach(changes, poisonLimit, isWanted: { tags.contains(where: consumer.isCurrent) }) {
            store, changes throws(DirectoryError) in try await store.apply(changes)
        }
        guard let results else { return refused }
        Failpoint.afterFeedCommit.pass()
        var done: [DeliveryTag] = []
        for (message, result) in zip(readable.map(\.message), results) {
            switch result {
            case .success(.rejected(let why)): refused.append(.dead(message, .malformed, detail: why))
            case .success(let change):
                metrics.countChanges(change == .applied ? .applied : .ignored)
                done.append(message.tag)
            // The directory failed on this change alone: it must not hold up those behind it.
            case .failure(let error): refused.append(.dead(message, .directoryFailed, detail: "\(error)"))
            }
        }
        consumer.settle(done.map { ($0, .acknowledge) })
        return refused
    }

    /// What could not be settled comes back, and is no dead letter yet.
    private func deadLetter(_ refused: [RefusedMessage]) async {
        let deadLettered = await settlers.settle(refused)
        metrics.countChanges(.dead, deadLettered.count)
        for refusal in deadLettered {
            logger.warning("a change of the directory is dead-lettered", metadata: refusal.metadata(WorkQueue.directory.name))
        }
    }

    private func read(_ message: IncomingMessage, _ refused: inout [RefusedMessage]) -> TimedDirectoryChange? {
        var change: TimedDirectoryChange
        do throws(Unreadable) {
            guard !message.isTooLarge else { throw .wrongShape(path: "$", expected: "at most 256 KiB") }
            change = try self.change(in: message, arrival: clock.arrival)
        } catch {
            let failure = FailureRecord(reason: error.reason, detail: error.description)
            refused.append(RefusedMessage(message: message, settlement: .deadLetter(reason(for: error)), failure: failure))
            return nil
        }
        do throws(IntakeRefusal) {
            change.change = try intake.admit(change.change)
        } catch {
            let refusal = RefusedMessage(message, error)
            // Whoever sent it from here waits to hear of it: the directory notes it, and its dead letter follows.
            guard change.isOurs else {
                refused.append(refusal)
                return nil
            }
            change.refusal = refusal.failure.detail
        }
        if change.isAhead { noteAhead(change) }
        return change
    }

    /// Its time is not believed, and whoever runs the producer should know: its clock is wrong, or it writes local time as UTC.
    private func noteAhead(_ change: TimedDirectoryChange) {
        metrics.countClockAhead()
        guard ahead.mayLog(.now) else { return }
        logger.warning(
            "a change of the directory says it happens in the future: it counts as of its arrival",
            metadata: ["source": "\(change.source)", "event": "\(change.eventID)", "time": "\(change.time.text)"])
    }

    /// The directory has no retry queues, since its order must hold: an unknown type is dead at once.
    private func reason(for unreadable: Unreadable) -> DeadLetterReason {
        switch unreadable {
        case .unknownType: .unknownType
        case .contentType: .contentType
        case .notJSON, .wrongShape: .malformed
        }
    }

    private func change(in message: IncomingMessage, arrival: Timestamp) throws(Unreadable) -> TimedDirectoryChange {
        if message.routingKey == OutcomeKey.destinationGone.rawValue || message.properties.type == OutcomeKey.destinationGone.rawValue {
            let gone = try DestinationGone.read(message.body)
            try message.checkSpeaks(for: gone.channel, path: "$.channel")
            return TimedDirectoryChange(
                .destinationGone(gone), eventID: message.properties.messageID ?? "\(gone.destination)@\(gone.at.milliseconds)",
                time: gone.at, source: OutcomeKey.destinationGone.rawValue, arrival: arrival)
        }
        if message.routingKey == OutcomeKey.destinationLearned.rawValue
            || message.properties.type == OutcomeKey.destinationLearned.rawValue
        {
            let learned = try DestinationLearned.read(message.body)
            try message.checkSpeaks(for: .mobilePush, path: "$.environment")
            return TimedDirectoryChange(
                .destinationLearned(learned), eventID: message.properties.messageID ?? "\(learned.destination)@\(learned.at.milliseconds)",
                time: learned.at,
                source: OutcomeKey.destinationLearned.rawValue, arrival: arrival)
        }
        let event = try Event.read(message.receivedBody, arrival: arrival)
        guard case .directory(let change) = event.content else { throw .unknownType("in this queue") }
        return TimedDirectoryChange(change, eventID: event.id, time: event.time, source: event.source, arrival: arrival)
    }
}

/// Whether a message is the first that this process takes: true once.
private final class FirstOfProcess: Sendable {
    private let isTaken = Atomic<Bool>(false)

    /// Takes the place of the first; false when another message has it.
    func take() -> Bool { !isTaken.exchange(true, ordering: .relaxed) }
}

/// Lets one line through a minute about something that may come thousands of times a second.
final class OncePerMinute: Sendable {
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    /// Whether nothing has been said for a minute. Then it counts as said.
    func mayLog(_ now: ContinuousClock.Instant) -> Bool {
        last.withLock { last in
            if let last, now - last < .seconds(60) { return false }
            last = now
            return true
        }
    }
}

extension IncomingMessage {
    /// A worker speaks for its own channel only: the broker lets its user publish nowhere but to that channel's exchange.
    ///
    /// - Throws: when the message came by another channel's exchange. What came by none of them, such as an operator's, may be about any.
    func checkSpeaks(for channel: Channel, path: String) throws(Unreadable) {
        guard let own = Exchange.channel(out: exchange), own != channel else { return }
        throw .wrongShape(path: path, expected: "\(own.rawValue), since it came by \(exchange)")
    }
}
