import AMQP
import Delivery
import Directory
import Failpoints
import Logging
import Messages
import ServiceLifecycle
import Settling

/// Takes what producers publish about conversations, decides in batches, and publishes the jobs.
///
/// An assignment is acknowledged when every job of its batch is confirmed. Until then a crash gives it back to the broker, and the same
/// event makes the same jobs with the same ids.
struct AssignmentConsumer: Sendable {
    var options: RouterOptions
    var consumer: any MessageSource
    /// One for each batch whose confirms may be awaited while the next one is decided. They keep the broker busy during a commit; more
    /// than two for each connection that publishes would only hold more messages.
    var settlers: [Settler]
    var directory: DirectoryAccess
    var metrics: RouterMetrics
    var logger: Logger
    var clock: WatchedClock
    private let poisonLimit = PoisonLimit()

    private typealias Readable = (message: IncomingMessage, event: RoutableEvent)
    /// A batch that has been decided, and its messages.
    private struct Routed: Sendable {
        var results: [(message: IncomingMessage, result: RoutedEvent)] = []
        /// On which the directory failed alone.
        var refused: [RefusedMessage] = []
    }

    /// Works until the consumer gives nothing more, and everything it gave is settled.
    func run() async {
        await withTaskGroup(of: Int.self) { publishing in
            // Whoever is done first gets the next batch: a connection that is down keeps its own, and the others go on.
            var free = Array(settlers.indices)
            while true {
                let messages = await consumer.next(atMost: RouterOptions.batch)
                if messages.isEmpty { return }
                let (together, alone) = messages.guarded()
                var start = ContinuousClock.now
                var refused: [RefusedMessage] = []
                var rest = read(together, &refused)[...]
                if !refused.isEmpty {
                    if free.isEmpty, let done = await publishing.next() { free.append(done) }
                    let index = free.removeFirst()
                    publishing.addTask { [refused] in
                        await end(refused, with: settlers[index])
                        return index
                    }
                }
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
                if alone.isEmpty { continue }
                // Should one of these end the process, everything before it must have been acknowledged.
                while free.count < settlers.count, let done = await publishing.next() { free.append(done) }
                for message in alone { await handleAlone(message) }
            }
        }
    }

    /// A message that has come back again and again: nothing else is under way. Those that wait for their turn can be many: meanwhile the
    /// process may have been asked to stop, or the broker may have given the message to somebody else.
    private func handleAlone(_ message: IncomingMessage) async {
        guard consumer.isCurrent(message.tag) else { return }
        guard !Task.isShuttingDownGracefully else { return consumer.settle([(message.tag, .requeue)]) }
        await consumer.flush()
        let settler = settlers.ready ?? settlers[0]
        var refused: [RefusedMessage] = []
        if RedeliveryGuard(message) == .poison {
            refused.append(.poison(message))
        } else if let (routed, _) = await route(read([message], &refused)[...]) {
            await publish(routed, with: settler)
        }
        await end(refused, with: settler)
    }

    private func read(_ messages: [IncomingMessage], _ refused: inout [RefusedMessage]) -> [Readable] {
        var readable: [Readable] = []
        readable.reserveCapacity(messages.count)
        for message in messages {
            if let event = read(message, &refused) { readable.append((message, event)) }
        }
        return readable
    }

    /// Decides about a batch, or about the first part of it, and says how many messages that is; nil when they have gone back to the
    /// broker. A message that the directory fails on alone is refused, and must not hold up the others.
    private func route(_ batch: ArraySlice<Readable>) async -> (Routed, count: Int)? {
        let events = batch.map(\.event)
        let tags = batch.map { $0.message.tag }
        let rules = options.rules(by: clock)
        let results = await directory.performEach(events, poisonLimit, isWanted: { tags.contains(where: consumer.isCurrent) }) {
            store, events throws(DirectoryError) in try await store.route(events, now: .now, settings: rules)
        }
        guard let results, !results.isEmpty else { return nil }
        Failpoint.afterCommit.pass()
        var routed = Routed()
        for (index, result) in zip(batch.indices, results) {
            let message = batch[index].message
            switch result {
            case .success(let event): routed.results.append((message, event))
            case .failure(let error):
                routed.refused.append(.dead(message, .directoryFailed, detail: "\(error)"))
            }
        }
        return (routed, results.count)
    }

    /// The jobs go first: who is unknown can wait, and must not hold up the others.
    private func publish(_ routed: Routed, with settler: Settler) async {
        var done: [DeliveryTag] = []
        var groups: [JobMessages.Group] = []
        var refused = routed.refused
        for (message, result) in routed.results {
            switch result {
            case .decided(let jobs, _):
                done.append(message.tag)
                groups.append(JobMessages.Group(jobs: jobs, traceParent: message.properties.headers[.traceParent]))
            case .noted:
                done.append(message.tag)
            case .misplaced:
                refused.append(refusal(of: message, .unknownType("in this queue")))
            case .unknownAssignee(let what):
                let settlement = RetryBeforeDeadLetter().settlement(of: message, otherwise: .unknownAssignee)
                let failure = FailureRecord(reason: DeadLetterReason.unknownAssignee.rawValue, detail: what)
                refused.append(RefusedMessage(message: message, settlement: settlement, failure: failure))
            }
        }
        await finish(done, groups, with: settler)
        await end(refused, with: settler)
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
}

extension AssignmentConsumer {
    /// The event in a message; nil when there is none to decide about.
    private func read(_ message: IncomingMessage, _ refused: inout [RefusedMessage]) -> RoutableEvent? {
        guard !message.isTooLarge else {
            if settlers[0].reject(message) {
                metrics.countAssignments(.dead)
                let metadata = FailureRecord.tooLarge(message).metadata(of: message, from: WorkQueue.assignments.name, as: .tooLarge)
                logger.warning("an event is dead-lettered", metadata: metadata)
            }
            return nil
        }
        Failpoint.afterDelivery.pass(message.properties.messageID)
        do throws(Unreadable) {
            let event = try Event.read(message.receivedBody, arrival: .now)
            return RoutableEvent(event, isRepeat: message.isRedelivered || message.attempt > 1 || message.isReplayed)
        } catch {
            refused.append(refusal(of: message, error))
            return nil
        }
    }

    private func refusal(of message: IncomingMessage, _ unreadable: Unreadable) -> RefusedMessage {
        let failure = FailureRecord(reason: unreadable.reason, detail: unreadable.description)
        let settlement: Settlement =
            switch unreadable {
            case .unknownType: RetryBeforeDeadLetter().settlement(of: message, otherwise: .unknownType)
            case .contentType: .deadLetter(.contentType)
            case .notJSON, .wrongShape: .deadLetter(.malformed)
            }
        return RefusedMessage(message: message, settlement: settlement, failure: failure)
    }

    /// Settles what is not decided, together, and counts what was settled: what could not be comes back and is none yet.
    private func end(_ refused: [RefusedMessage], with settler: Settler) async {
        for refusal in await settler.settle(refused) {
            switch refusal.settlement {
            case .acknowledge: break
            case .retry: metrics.countAssignments(.retried)
            case .deadLetter:
                metrics.countAssignments(.dead)
                logger.warning("an event is dead-lettered", metadata: refusal.metadata(WorkQueue.assignments.name))
            }
        }
    }
}

/// What becomes of an assignment that cannot be decided now but perhaps in a moment: the feed may be late, or a newer router knows its
/// type. It waits on every retry queue once, then it is dead.
struct RetryBeforeDeadLetter {
    private let retryDelays = WorkQueue.assignments.retryDelays

    /// The settlement for a message, by how often it has been tried.
    func settlement(of message: IncomingMessage, otherwise reason: DeadLetterReason) -> Settlement {
        let index = message.attempt - 1
        guard retryDelays.indices.contains(index) else { return .deadLetter(reason) }
        return .retry(retryDelays[index], notBefore: nil, countsAsAttempt: true)
    }
}
