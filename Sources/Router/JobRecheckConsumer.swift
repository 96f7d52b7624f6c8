import AMQP
import Delivery
import Directory
import Failpoints
import Logging
import Messages
import Routing
import ServiceLifecycle
import Settling

/// Decides jobs again that have waited, before they are sent: what came from a retry queue, was replayed, or was published by anybody but
/// this router.
///
/// A job that is still wanted goes on with the same bytes, headers and id; a recheck is no attempt. One that is not is acknowledged once
/// its reason is written down. Order is not kept, as retrying does not keep it either.
struct JobRecheckConsumer: Sendable {
    var options: RouterOptions
    var consumer: any MessageSource
    /// One group for each connection that publishes.
    private let settlers: [Settlers]
    var directory: DirectoryAccess
    var metrics: RouterMetrics
    var logger: Logger
    private let clock: WatchedClock
    private let poisonLimit = PoisonLimit()
    private let doubts = OncePerMinute()

    /// One for each channel, since a job's dead letter goes where its channel's do.
    private typealias Settlers = [WorkQueue: Settler]
    private typealias Readable = (message: IncomingMessage, queue: WorkQueue, waiting: WaitingJob)

    init(
        options: RouterOptions, consumer: any MessageSource, publishers: [any MessagePublishing], directory: DirectoryAccess,
        metrics: RouterMetrics, logger: Logger, clock: WatchedClock
    ) {
        self.clock = clock
        self.options = options
        self.consumer = consumer
        self.directory = directory
        self.metrics = metrics
        self.logger = logger
        settlers = publishers.map { publisher in
            Dictionary(
                uniqueKeysWithValues: Channel.allCases.map(WorkQueue.init).map {
                    ($0, Settler(queue: $0, consumer: consumer, publisher: publisher, logger: logger))
                })
        }
    }

    /// Works until the consumer gives nothing more, and everything it gave is settled.
    func run() async {
        await withTaskGroup(of: Int.self) { handling in
            // Whoever is done first gets the next batch: a connection that is down keeps its own, and the others go on.
            var free = Array(settlers.indices)
            while true {
                let messages = await consumer.next(atMost: RouterOptions.batch)
                if messages.isEmpty { return }
                let (together, alone) = messages.guarded()
                if !together.isEmpty {
                    if free.isEmpty, let done = await handling.next() { free.append(done) }
                    let index = free.removeFirst()
                    handling.addTask {
                        await handle(together, settlers[index])
                        return index
                    }
                }
                if alone.isEmpty { continue }
                // Should one of these end the process, everything before it must have been acknowledged.
                while free.count < settlers.count, let done = await handling.next() { free.append(done) }
                for message in alone { await handleAlone(message) }
            }
        }
    }

    /// A message that has come back again and again: everything before it is acknowledged, should it end the process.
    private func handleAlone(_ message: IncomingMessage) async {
        guard consumer.isCurrent(message.tag) else { return }
        guard !Task.isShuttingDownGracefully else { return consumer.settle([(message.tag, .requeue)]) }
        await consumer.flush()
        guard let settlers = settlers.first(where: { $0.values.contains(where: \.isReady) }) ?? settlers.first else { return }
        if RedeliveryGuard(message) == .poison {
            await settle([.poison(message)], settlers)
        } else {
            await handle([message], settlers)
        }
    }

    private func handle(_ messages: [IncomingMessage], _ settlers: Settlers) async {
        var readable: [Readable] = []
        var refused: [RefusedMessage] = []
        for message in messages {
            Failpoint.afterDelivery.pass(message.properties.messageID)
            do throws(Unreadable) {
                readable.append(try read(message))
            } catch {
                let failure = FailureRecord(reason: error.reason, detail: error.description)
                refused.append(RefusedMessage(message: message, settlement: .deadLetter(.malformed), failure: failure))
            }
        }
        guard let (moves, done) = await decide(readable, &refused) else { return }
        consumer.settle(done.map { ($0, .acknowledge) })
        metrics.countRechecks(.withdrawn, done.count)
        await settle(moves, .sent, settlers)
        await settle(refused, settlers)
    }

    private func read(_ message: IncomingMessage) throws(Unreadable) -> Readable {
        guard !message.isTooLarge else { throw .wrongShape(path: "$", expected: "at most 256 KiB") }
        guard let queue = WorkQueue.ofJobs(key: message.routingKey) else {
            throw .wrongShape(path: "routing key", expected: "the key of a channel")
        }
        let job = try Job.read(message.body)
        let publishedAt = message.publishedAt ?? message.properties.headers.integer(.firstAttemptAt).map(Timestamp.init(milliseconds:))
        return (message, queue, WaitingJob(job, attempt: message.attempt, publishedAt: publishedAt ?? .now))
    }

    /// What becomes of each job; nil when the messages have gone back to the broker.
    private func decide(_ jobs: [Readable], _ refused: inout [RefusedMessage]) async -> (moves: [Move], done: [DeliveryTag])? {
        guard !jobs.isEmpty else { return ([], []) }
        let tags = jobs.map(\.message.tag)
        let results = await directory.performEach(
            jobs.map(\.waiting), poisonLimit, isWanted: { tags.contains(where: consumer.isCurrent) }
        ) { store, jobs throws(DirectoryError) in try await recheck(jobs, in: store) }
        guard let results else { return nil }
        Failpoint.afterJobRecheckCommit.pass()
        var moves: [Move] = []
        var done: [DeliveryTag] = []
        for ((message, queue, waiting), result) in zip(jobs, results) {
            switch result {
            case .success(.unchanged): moves.append(Move(message, to: onward(message, queue, message.body)))
            case .success(.readdressed(let destination)):
                moves.append(Move(message, to: onward(message, queue, waiting.job.readdressed(message.body, to: destination))))
            case .success(.withdrawn(let reason)):
                done.append(message.tag)
                logger.info(
                    "a job that waited is not sent",
                    metadata: [
                        "job": "\(waiting.job.id.lowercase)", "workspace": "\(waiting.job.notification.workspace)",
                        "reason": "\(reason.word)",
                    ])
            case .success(.expired):
                refused.append(.dead(message, .expired, detail: "its time was over at \(waiting.job.notAfter.text)"))
            case .failure(let error): refused.append(.dead(message, .directoryFailed, detail: "\(error)"))
            }
        }
        return (moves, done)
    }

    /// A clock that has jumped ends nothing: what looks expired by it goes on to its worker, which has a clock of its own.
    private func recheck(_ jobs: [WaitingJob], in store: any RouterStore) async throws(DirectoryError) -> [RecheckedJob] {
        let (now, isInDoubt) = clock.read()
        guard isInDoubt else { return try await store.recheck(jobs, now: now, settings: options.routing) }
        if doubts.mayLog(.now) {
            logger.warning(
                "the clock has jumped: the workers judge whose time is over, until it is back or an hour has passed",
                metadata: ["clock": "\(now.text)"])
        }
        let undated = jobs.map { WaitingJob($0.job, attempt: $0.attempt, publishedAt: $0.publishedAt, mayExpire: false) }
        return try await store.recheck(undated, now: now, settings: options.routing)
    }

    /// All headers, the id and the time stay: a recheck is neither an attempt nor a deferral.
    private func onward(_ message: IncomingMessage, _ queue: WorkQueue, _ body: [UInt8]) -> OutgoingMessage {
        OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: queue.decidedKey, properties: message.properties.withoutTraces(), body: body)
    }

    private func settle(_ moves: [Move], _ ending: RouterMetrics.RecheckEnding, _ settlers: Settlers) async {
        guard let settler = settlers.values.first, !moves.isEmpty else { return }
        metrics.countRechecks(ending, await settler.settle(moves).count)
    }

    /// What could not be settled comes back, and is no dead letter yet.
    private func settle(_ refused: [RefusedMessage], _ settlers: Settlers) async {
        // One with the key of no channel lies among the mails: there is no dead-letter queue of its own.
        let byQueue = Dictionary(grouping: refused) { WorkQueue.ofJobs(key: $0.message.routingKey) ?? .email }
        for (queue, refused) in byQueue {
            guard let settler = settlers[queue] else { continue }
            let deadLettered = await settler.settle(refused)
            metrics.countRechecks(.dead, deadLettered.count)
            for refusal in deadLettered {
                logger.warning("a job is dead-lettered", metadata: refusal.metadata(WorkQueue.rechecks))
            }
        }
    }
}
