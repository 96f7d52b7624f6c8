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
struct FeedLoop: Sendable {
    var consumer: QueueConsumer
    var settler: Settler
    var directory: DirectoryAccess
    var intake: IntakeRules
    var metrics: RouterMetrics
    var logger: Logger
    private let suspects = SuspectCount()
    private let ahead = OncePerMinute()
    private let first = FirstOfProcess()

    /// Works until the consumer gives nothing more.
    func run() async {
        while true {
            let messages = await consumer.next(atMost: RouterOptions.batch)
            if messages.isEmpty { return }
            for batch in inOrder(messages) { await handle(batch) }
        }
    }

    /// The messages in their order, those that have come back again and again each alone: their order must hold.
    private func inOrder(_ messages: [IncomingMessage]) -> [[IncomingMessage]] {
        guard messages.contains(where: { RedeliveryGuard($0) != .together }) else { return [messages] }
        return messages.map { [$0] }
    }

    /// Only the first message that this process takes can be the one that ended those before it: each is handled alone and in order, so
    /// whatever came before the one that did is acknowledged. Its neighbours have come back as often, and are not to blame.
    private func isPoison(_ message: IncomingMessage) -> Bool {
        let isFirst = first.take()
        return isFirst && RedeliveryGuard(message) == .poison
    }

    private func handle(_ messages: [IncomingMessage]) async {
        var readable: [(message: IncomingMessage, change: TimedDirectoryChange)] = []
        for message in messages {
            if messages.count == 1 { await consumer.flush() }
            if isPoison(message) {
                let poison = RefusedMessage.poison(message)
                await bury(message, .suspectCrash, poison.failure, "a change of the directory is suspected of ending the process")
                continue
            }
            Failpoint.afterDelivery.pass(message.properties.messageID)
            if let change = await read(message) { readable.append((message, change)) }
        }
        guard !readable.isEmpty else { return }
        let changes = readable.map(\.change)
        let tags = readable.map(\.message.tag)
        let results = await directory.performEach(changes, suspects, isWanted: { tags.contains(where: consumer.isCurrent) }) {
            store, changes throws(DirectoryError) in try await store.apply(changes)
        }
        guard let results else { return }
        Failpoint.afterFeedCommit.pass()
        var done: [DeliveryTag] = []
        for (message, result) in zip(readable.map(\.message), results) {
            switch result {
            case .success(.rejected(let why)):
                let failure = FailureRecord(reason: DeadLetterReason.malformed.rawValue, detail: why)
                await bury(message, .malformed, failure, "a change of the directory cannot be kept")
            case .success(let change):
                metrics.countChanges(change == .applied ? .applied : .ignored)
                done.append(message.tag)
            case .failure(let error): await bury(message, error)
            }
        }
        settler.acknowledge(done)
    }

    /// The directory failed on this change alone: it must not hold up those behind it.
    private func bury(_ message: IncomingMessage, _ error: DirectoryError) async {
        logger.warning(
            "a change of the directory is dead-lettered",
            metadata: ["queue": "\(WorkQueue.directory.name)", "message": "\(message.name)", "problem": "\(error)"])
        let failure = FailureRecord(reason: DeadLetterReason.directoryFailed.rawValue, detail: "\(error)")
        guard await settler.settle(message, .deadLetter(.directoryFailed), failure: failure) else { return }
        metrics.countChanges(.dead)
    }

    private func read(_ message: IncomingMessage) async -> TimedDirectoryChange? {
        guard !message.isTooLarge else {
            if settler.reject(message) { metrics.countChanges(.dead) }
            return nil
        }
        var change: TimedDirectoryChange
        do throws(Unreadable) {
            change = try self.change(in: message, arrival: .now)
        } catch {
            let failure = FailureRecord(reason: error.reason, detail: error.description)
            await bury(message, reason(for: error), failure, "a change of the directory cannot be read")
            return nil
        }
        do throws(IntakeRefusal) {
            change.change = try intake.admit(change.change)
        } catch {
            let refused = RefusedChange(error)
            // Whoever sent it from here waits to hear of it: the directory notes it, and its dead letter follows.
            if change.isOurs {
                change.refusal = refused.failure.detail
            } else {
                await bury(message, refused.reason, refused.failure, refused.words)
                return nil
            }
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

    private func bury(
        _ message: IncomingMessage, _ reason: DeadLetterReason, _ failure: FailureRecord, _ words: Logger.Message
    ) async {
        logger.warning(
            words,
            metadata: ["queue": "\(WorkQueue.directory.name)", "message": "\(message.name)", "problem": "\(failure.detail)"])
        guard await settler.settle(message, .deadLetter(reason), failure: failure) else { return }
        metrics.countChanges(.dead)
    }

    /// The directory has no rungs, since its order must hold: an unknown type is dead at once.
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
