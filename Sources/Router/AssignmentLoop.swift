import AMQP
import Delivery
import Directory
import Failpoints
import Logging
import Messages
import Settling

/// Takes what producers publish about conversations, decides in batches, and publishes the jobs.
///
/// An assignment is acknowledged when every job of its batch is confirmed. Until then a crash gives it back to the broker, and the same
/// event makes the same jobs with the same ids.
struct AssignmentLoop: Sendable {
    var options: RouterOptions
    var consumer: QueueConsumer
    /// One for each batch whose confirms may be awaited while the next one is decided. They keep the broker busy during a commit; more
    /// than two for each connection that publishes would only hold more messages.
    var settlers: [Settler]
    var directory: DirectoryAccess
    var metrics: RouterMetrics
    var logger: Logger
    private let suspects = SuspectCount()

    private typealias Readable = (message: IncomingMessage, event: RoutableEvent)
    /// A batch that has been decided, and its messages.
    private typealias Routed = [(message: IncomingMessage, result: RoutedEvent)]

    /// Works until the consumer gives nothing more, and everything it gave is settled.
    func run() async {
        await withTaskGroup(of: Int.self) { publishing in
            // Whoever is done first gets the next batch: a connection that is down keeps its own, and the others go on.
            var free = Array(settlers.indices)
            while true {
                let messages = await consumer.next(atMost: RouterOptions.batch)
                if messages.isEmpty { return }
                Failpoint.afterDelivery.pass()
                var start = ContinuousClock.now
                var rest = await read(messages)[...]
                // Nearly always once: the store leaves the rest of a batch when its first events came to thousands of jobs.
                while !rest.isEmpty, let (routed, count) = await route(rest) {
                    rest = rest.dropFirst(count)
                    if free.isEmpty, let done = await publishing.next() { free.append(done) }
                    let index = free.removeFirst()
                    publishing.addTask { [start] in
                        await publish(routed, with: settlers[index])
                        metrics.recordBatch(took: .now - start)
                        return index
                    }
                    start = .now
                }
            }
        }
    }

    private func read(_ messages: [IncomingMessage]) async -> [Readable] {
        var readable: [Readable] = []
        readable.reserveCapacity(messages.count)
        for message in messages {
            if let event = await read(message) { readable.append((message, event)) }
        }
        return readable
    }

    /// Decides about a batch, or about the first part of it, and says how many messages that is; nil when they have gone back to the
    /// broker. A message that the directory fails on alone is buried, and not among the routed ones.
    private func route(_ batch: ArraySlice<Readable>) async -> (Routed, count: Int)? {
        let events = batch.map(\.event)
        let tags = batch.map { $0.message.tag }
        let routing = options.routing
        let results = await directory.performEach(events, suspects, isWanted: { tags.contains(where: consumer.isCurrent) }) {
            store, events throws(DirectoryError) in try await store.route(events, now: .now, settings: routing)
        }
        guard let results, !results.isEmpty else { return nil }
        Failpoint.afterCommit.pass()
        var routed: Routed = []
        for (index, result) in zip(batch.indices, results) {
            let message = batch[index].message
            switch result {
            case .success(let event): routed.append((message, event))
            case .failure(let error): await bury(message, error)
            }
        }
        return (routed, results.count)
    }

    /// The jobs go first: who is unknown can wait, and must not hold up the others.
    private func publish(_ routed: Routed, with settler: Settler) async {
        var done: [DeliveryTag] = []
        var groups: [JobMessages.Group] = []
        var misplaced: [IncomingMessage] = []
        var unknown: [(message: IncomingMessage, what: String)] = []
        for (message, result) in routed {
            switch result {
            case .decided(let jobs, _):
                done.append(message.tag)
                groups.append(JobMessages.Group(jobs: jobs, traceParent: message.properties.headers[.traceParent]))
            case .noted:
                done.append(message.tag)
            case .misplaced:
                misplaced.append(message)
            case .unknownAssignee(let what):
                unknown.append((message, what))
            }
        }
        await finish(done, groups, with: settler)
        for message in misplaced { await postpone(message, .unknownType("in this queue")) }
        for (message, what) in unknown { await postpone(message, what) }
    }

    /// Nothing is acknowledged before the last slice is confirmed.
    private func finish(_ done: [DeliveryTag], _ groups: [JobMessages.Group], with settler: Settler) async {
        for messages in JobMessages(groups) {
            guard await settler.publish(messages, before: done) else { return }
        }
        metrics.countJobs(groups.lazy.map(\.jobs))
        if groups.contains(where: { !$0.jobs.isEmpty }) { Failpoint.afterAllConfirms.pass() }
        settler.acknowledge(done)
        metrics.countAssignments(.decided, done.count)
    }

    private func postpone(_ message: IncomingMessage, _ what: String) async {
        let settlement = RetryBeforeBurial().settlement(of: message, otherwise: .unknownAssignee)
        let failure = FailureRecord(reason: DeadLetterReason.unknownAssignee.rawValue, detail: what)
        await settle(message, settlement, failure)
    }
}

extension AssignmentLoop {
    /// The event in a message; nil when there is none to decide about, after the message has been settled.
    private func read(_ message: IncomingMessage) async -> RoutableEvent? {
        guard !message.isTooLarge else {
            logger.warning(
                "an event is too large to be read",
                metadata: ["queue": "\(WorkQueue.assignments.name)", "message": "\(message.name)", "bytes": "\(message.bodySize)"])
            settlers[0].reject(message)
            metrics.countAssignments(.dead)
            return nil
        }
        do throws(Unreadable) {
            let event = try Event.read(message.receivedBody, arrival: .now)
            return RoutableEvent(event, isRepeat: message.isRedelivered || message.attempt > 1 || message.isReplayed)
        } catch {
            await postpone(message, error)
            return nil
        }
    }

    private func postpone(_ message: IncomingMessage, _ unreadable: Unreadable) async {
        let failure = FailureRecord(reason: unreadable.reason, detail: unreadable.description)
        let settlement: Settlement =
            switch unreadable {
            case .unknownType: RetryBeforeBurial().settlement(of: message, otherwise: .unknownType)
            case .contentType: .deadLetter(.contentType)
            case .notJSON, .wrongShape: .deadLetter(.malformed)
            }
        await settle(message, settlement, failure)
    }

    /// The directory failed on this message alone: it must not hold up the others.
    private func bury(_ message: IncomingMessage, _ error: DirectoryError) async {
        let failure = FailureRecord(reason: DeadLetterReason.directoryFailed.rawValue, detail: "\(error)")
        await settle(message, .deadLetter(.directoryFailed), failure)
    }

    private func settle(_ message: IncomingMessage, _ settlement: Settlement, _ failure: FailureRecord) async {
        await settlers[0].settle(message, settlement, failure: failure)
        switch settlement {
        case .acknowledge: metrics.countAssignments(.decided)
        case .retry: metrics.countAssignments(.retried)
        case .deadLetter(let reason):
            metrics.countAssignments(.dead)
            logger.warning(
                "an event is dead-lettered",
                metadata: [
                    "queue": "\(WorkQueue.assignments.name)", "message": "\(message.name)", "reason": "\(reason.rawValue)",
                    "detail": "\(failure.detail)",
                ])
        }
    }
}
