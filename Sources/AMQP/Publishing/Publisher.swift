import Synchronization
import Threads

/// Publishes messages over a connection and a thread of its own, and waits until the broker has them.
///
/// Its connection is never used for consuming: a broker that runs out of memory blocks a publishing connection as a whole, with the
/// acknowledgements on it.
public actor Publisher: SupervisedActor {
    /// The connection's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.executor.asUnownedSerialExecutor() }

    typealias Reply = CheckedContinuation<PublishError?, Never>

    struct Request: Sendable {
        var messages: [OutgoingMessage]
        var deadline: ContinuousClock.Instant
        var reply: Reply
    }

    /// The most unconfirmed messages on the wire: a batch of a thousand leaves in one piece.
    static let window = 1024
    /// The most bytes of unconfirmed bodies on the wire, but for the last message's. Little enough that a blocked broker holds next to
    /// nothing of ours in its socket.
    static let byteWindow = 1_048_576

    nonisolated let thread: ConnectionThread
    nonisolated let status = ConnectionStatus()
    nonisolated let requests = RequestInbox()
    nonisolated let confirmTimeout: Duration
    private nonisolated let exchange: String?

    let link: SupervisedConnection
    let metrics: PublishMetrics
    var queue = OutgoingQueue<Reply>()
    var ledger = ConfirmLedger()
    var refusals = RefusalWatch()
    var lifetime = ConnectionLifetime()

    /// A publisher that is not connected yet.
    public init(options: BrokerOptions) {
        confirmTimeout = options.confirmTimeout
        exchange = options.exchange
        metrics = PublishMetrics(connection: options.connectionName)
        thread = ConnectionThread(name: options.connectionName)
        link = SupervisedConnection(options: options, source: thread.source, status: status)
        beginTurns()
    }

    /// How the connection is.
    public nonisolated var state: BrokerConnectionState { status.current }

    /// Connects and stays connected until ``close()`` is called or the task is cancelled, which closes as `close()` does.
    ///
    /// Call it once. A lost connection is made again, with a pause of 0.2 to 8 s after all hosts have failed, which is cut short
    /// when another connection of the process gets through.
    /// - Throws: before the first connection only, when somebody has to change something: wrong credentials, no such virtual host.
    public func run() async throws(BrokerError) {
        try await runOnce()
    }

    /// Publishes a batch and returns when all of it is confirmed and nothing was returned. An empty batch is done at once.
    ///
    /// Batches are written in the order they come, at most 1024 messages or 1 MiB ahead of the broker's confirms. Without a connection,
    /// and while the broker is blocked, a batch waits. It ends within the confirm timeout, also when the task is cancelled: what is
    /// written cannot be taken back, so it is better to know.
    ///
    /// - Throws: ``PublishError`` with the reason of each message that is not known to be with the broker. After a lost connection that is
    ///   the whole rest of a batch that was begun.
    public nonisolated func publish(_ batch: [OutgoingMessage]) async throws(PublishError) {
        guard !batch.isEmpty else { return }
        let deadline = ContinuousClock.now + confirmTimeout
        let messages = exchange.map { exchange in batch.map { $0.published(to: exchange) } } ?? batch
        let error = await withCheckedContinuation { reply in
            if requests.add(Request(messages: messages, deadline: deadline, reply: reply)) { source.wake() }
        }
        if let error { throw error }
    }

    /// Closes the connection and ends ``run()``; batches that are not confirmed fail. May be called at any time, also twice.
    public func close() async {
        end(nil)
    }
}

/// Batches on their way to the connection's thread.
final class RequestInbox: Sendable {
    private let requests = Mutex<[Publisher.Request]>([])

    /// True when the thread has to be woken: somebody who finds the inbox in use knows that it was.
    func add(_ request: Publisher.Request) -> Bool {
        requests.withLock { requests in
            defer { requests.append(request) }
            return requests.isEmpty
        }
    }

    func take() -> [Publisher.Request] {
        requests.withLock { requests in
            defer { requests = [] }
            return requests
        }
    }
}

/// When a channel on which messages were refused has to be opened anew. Without I/O.
///
/// Of a full quorum queue the channel itself refuses messages from then on, until the queue tells it that there is room. When the queue's
/// limit is taken away instead of raised, RabbitMQ 3.10 never tells it: the channel would refuse for ever what a new one gets confirmed.
struct RefusalWatch: Sendable {
    /// How long a channel may refuse. A queue that is full for longer costs a new channel as often.
    static let patience = Duration.seconds(5)

    private var since: ContinuousClock.Instant?

    /// Notes what became of a message.
    mutating func note(_ failure: BrokerError?, now: ContinuousClock.Instant) {
        if since == nil, failure?.kind == .refused { since = now }
    }

    /// The channel is a new one.
    mutating func reset() { since = nil }

    /// Whether anything was refused; saves asking for the time with every message.
    var isPending: Bool { since != nil }

    /// Whether the channel is to be opened anew, as soon as nothing on it waits for a confirm.
    func isDue(_ now: ContinuousClock.Instant) -> Bool { since.map { now - $0 > Self.patience } ?? false }
}
