import Synchronization
public import Threads

/// Takes messages from one queue, over a connection and a thread of its own, and tells the broker what became of them.
///
/// Nobody but ``run()`` connects. What the broker delivers is bounded by `prefetch`; a message counts until it is settled. When the
/// connection is lost, everything unsettled is delivered again with new tags, and settling an old tag does nothing.
public actor QueueConsumer: SupervisedActor {
    /// The connection's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.executor.asUnownedSerialExecutor() }

    nonisolated let thread: ConnectionThread
    nonisolated let status = ConnectionStatus()
    nonisolated let deliveries = DeliveryQueue()
    nonisolated let inbox = SettlementInbox()
    nonisolated let acknowledges: Bool
    private nonisolated let handlingThread: ThreadExecutor?

    let queue: String
    let prefetch: Int
    let bodyLimit: Int
    let patience: Duration
    let link: SupervisedConnection
    let metrics: SettlementMetrics
    var ledger = SettlementLedger()
    /// Since when something is settled that the broker has not been told.
    var oldestUntold: ContinuousClock.Instant?
    /// Settlements written since the broker last answered something that goes through the queue's log.
    var unprovenSettlements = 0
    var silence: SilenceLimit
    var lifetime = ConnectionLifetime()
    var isTaking = true
    var lastReading: ContinuousClock.Instant = .now

    /// A consumer that is not connected yet.
    ///
    /// - Parameters:
    ///   - queue: the queue, which must exist: nothing is declared.
    ///   - prefetch: how many messages may be delivered and not settled, at least 1.
    ///   - bodyLimit: bytes; a larger body is counted and thrown away.
    ///   - acknowledges: false takes messages out of the queue as they are sent. They are lost with the connection or the process, and
    ///     `prefetch` then bounds how many are held before reading pauses.
    ///   - patience: how long a settlement waits for those of earlier deliveries. Told together they are one entry in the queue's log; a
    ///     crash makes the broker deliver the more again the longer they wait. Zero: each is told with the next turn.
    ///   - handlingThread: where messages are handled, if that is one thread: what it settles in one turn is then written together.
    ///   - options: how to connect.
    public init(
        queue: String, prefetch: Int, bodyLimit: Int = 262_144, acknowledges: Bool = true, patience: Duration = .milliseconds(20),
        handlingThread: ThreadExecutor? = nil, options: BrokerOptions
    ) {
        self.queue = queue
        self.prefetch = max(1, prefetch)
        self.bodyLimit = bodyLimit
        self.acknowledges = acknowledges
        self.patience = patience
        self.handlingThread = handlingThread
        silence = SilenceLimit(heartbeat: options.heartbeat, now: .now)
        metrics = SettlementMetrics(connection: options.connectionName)
        thread = ConnectionThread(name: options.connectionName)
        link = SupervisedConnection(options: options, source: thread.source, status: status)
        beginTurns()
    }

    /// How the connection is.
    public nonisolated var state: BrokerConnectionState { status.current }

    /// Connects and stays connected until ``close()`` is called or the task is cancelled, which closes as `close()` does.
    ///
    /// Call it once. A lost connection is made again, with a pause of 0.2 to 8 s after all hosts have failed.
    /// - Throws: before the first connection only, when somebody has to change something: wrong credentials, no right to the queue, no
    ///   such queue or virtual host.
    public func run() async throws(BrokerError) {
        try await runOnce()
    }

    /// Waits for at least one message and returns up to `atMost` that are there, oldest first.
    ///
    /// Empty only when the task is cancelled, after ``stopTaking()`` and when ``run()`` has ended.
    /// - Parameter isolation: the caller's; the consumer's own thread has no part in this.
    public func next(atMost: Int, isolation: isolated (any Actor)? = #isolation) async -> [IncomingMessage] {
        let messages = await deliveries.next(atMost: max(1, atMost))
        // Without acknowledgements it is the room made here that lets the thread read on.
        if !acknowledges { source.wake() }
        return messages
    }

    /// Says what becomes of messages. Returns at once; the connection's thread writes it with its next turn, or within
    /// `patience` when an earlier delivery is not settled yet. Half a prefetch of settlements does not wait.
    ///
    /// Settling twice, and settling a tag of a lost connection, is counted and otherwise ignored.
    public nonisolated func settle(_ settlements: [(DeliveryTag, Disposition)]) {
        guard acknowledges, !settlements.isEmpty else { return }
        guard inbox.add(settlements) else { return }
        if let handlingThread { handlingThread.wakeAfterTurn(source) } else { source.wake() }
    }

    /// Returns when everything settled before is written, or void because its connection is gone.
    public nonisolated func flush() async {
        await withCheckedContinuation {
            inbox.add($0); source.wake()
        }
    }

    /// Ends the consumption and hands back what was delivered and nobody took. ``next(atMost:)`` is empty from now on; what was taken can
    /// still be settled.
    public func stopTaking() async {
        guard isTaking else { return }
        isTaking = false
        let rest = deliveries.finish()
        cancelAndRequeue(rest)
    }

    /// Writes what is settled, makes sure that the queue has it, closes the connection and ends ``run()``. What is not settled goes back to
    /// its queue. Waits for the broker at most six requests, each within its timeout. May be called at any time, also twice.
    public func close() async {
        end(nil)
    }
}

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

/// Settlements on their way to the connection's thread, and whoever waits until they are written.
final class SettlementInbox: Sendable {
    struct Content: Sendable {
        var settlements: [(tag: DeliveryTag, disposition: Disposition)] = []
        var flushes: [CheckedContinuation<Void, Never>] = []

        var isEmpty: Bool { settlements.isEmpty && flushes.isEmpty }
    }

    private let content = Mutex(Content())

    /// True when the thread has to be woken: somebody who finds the inbox in use knows that it was.
    func add(_ settlements: [(DeliveryTag, Disposition)]) -> Bool {
        content.withLock { content in
            defer { content.settlements += settlements.map { (tag: $0.0, disposition: $0.1) } }
            return content.isEmpty
        }
    }

    func add(_ flush: CheckedContinuation<Void, Never>) {
        content.withLock { $0.flushes.append(flush) }
    }

    func take() -> Content {
        content.withLock { content in
            defer { content = Content() }
            return content
        }
    }
}

/// When a consumer to which nothing comes has to consume anew. Without I/O.
///
/// A broker may lose a consumer and tell nobody. RabbitMQ before 4.0 carries the consumer of a queue that is deleted and declared again
/// at once over to the new queue, but its channel throws away what that queue delivers. The queue counts the consumer and holds the
/// messages as unsettled, so nothing that can be asked differs from an empty queue. Only a new channel helps, and a delivery is the only
/// proof that none is needed.
struct SilenceLimit: Sendable {
    private let interval: Duration
    private var due: ContinuousClock.Instant
    private var isSilent = true

    init(heartbeat: Duration, now: ContinuousClock.Instant) {
        interval = heartbeat * 3
        due = now + interval
    }

    /// Notes a delivery: the consumer is alive.
    mutating func delivered() { isSilent = false }

    /// True once an interval is over in which nothing was delivered and at whose end nothing is unsettled. Starts the next interval.
    mutating func isOver(now: ContinuousClock.Instant, unsettled: Int) -> Bool {
        guard now >= due else { return false }
        defer { (due, isSilent) = (now + interval, true) }
        return isSilent && unsettled == 0
    }
}
