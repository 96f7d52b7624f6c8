import CCurl
import Synchronization
public import Threads

/// Sends requests over HTTP/2, or HTTP/1.1 where the server knows no better, with one thread for all of them.
///
/// - A host gets one request first, and each new connection to it as well; when it has answered, up to
///   ``HTTPClientOptions/maximumInFlightPerHost`` share the host's connections. The others wait here in the order they came, and their
///   timeout runs meanwhile.
/// - Only public addresses are talked to, only by `https`, and certificates are always checked. Redirects are not followed, proxies
///   from the environment are not used, compressed answers are not asked for.
/// - An actor, because libcurl's handles may be used by one thread only: its executor is that thread. Requests do not hop onto it
///   though: they are put into a mailbox, and the answer goes straight back to the task that waits.
/// - SIGPIPE is ignored in the whole process from the first client on.
///
/// End it with ``close()``; a client that is let go without it ends as well, once no request is under way.
public actor HTTPClient {
    private nonisolated let executor: ThreadExecutor
    private nonisolated let allowsPlain: Bool
    nonisolated let source: TransferSource

    let limits: HostQueue<Transfer>.Limits
    let settings: TransferSettings
    let pool = HandlePool()
    let early = EarlyAnswers()
    let metrics = HTTPMetrics()
    var hosts: [String: HostConnections] = [:]
    var transfers: [ObjectIdentifier: Transfer] = [:]
    var inFlight = 0
    /// Where transfers were begun since libcurl has worked last.
    var begunHosts: [HostConnections] = []
    /// Where requests were turned away from a new connection that has not answered yet.
    var contestedHosts: [HostConnections] = []
    var isClosed = false
    /// No request that waits is due before this; some may have left the queue since.
    var earliestDeadline: ContinuousClock.Instant?

    /// The client's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// The thread. Whoever sends much runs on it too: a request and its answer then pass without waking another thread.
    public nonisolated var thread: ThreadExecutor { executor }

    /// Starts the client's thread. Nothing is connected yet.
    public init(_ options: HTTPClientOptions = HTTPClientOptions()) {
        source = TransferSource(connectionsPerHost: options.maximumConnectionsPerHost)
        executor = ThreadExecutor(name: "http", source: source)
        allowsPlain = options.allowsPlain
        settings = unsafe TransferSettings(options, sockets: source.sockets)
        limits = .init(connections: options.maximumConnectionsPerHost, streams: options.maximumInFlightPerHost)
        source.attach(self)
    }

    deinit { executor.stop() }

    /// Sends a request and waits for the whole answer. Any status is an answer, 500 too.
    ///
    /// - Throws: ``HTTPFailure`` when there is no complete answer. When the task is cancelled the request is taken back at once and
    ///   fails as `cancelled`: `notSent` only if nothing was written. An answer that is complete wins over a later error.
    /// - Parameter isolation: the caller's, who goes on there without passing through the pool.
    public func send(
        _ request: HTTPRequest, isolation: isolated (any Actor)? = #isolation
    ) async throws(HTTPFailure) -> HTTPResponse {
        let deadline = ContinuousClock.now + request.timeout
        let origin = try Origin(url: request.url, allowsPlain: allowsPlain)
        try request.checkHeaders()
        let ticket = Ticket()
        let result = await withTaskCancellationHandler {
            _ = isolation
            return await withCheckedContinuation { continuation in
                let submission = Submission(
                    ticket: ticket, request: request, origin: origin, deadline: deadline, continuation: continuation)
                if !source.put(.send(submission)) { submission.refuse() }
            }
        } onCancel: {
            ticket.cancel()
            // A closed client has nothing left to cancel.
            _ = source.put(.cancel(ticket))
        }
        return try result.get()
    }

    /// Takes back every request, which then fails as `cancelled`, closes the connections and ends the thread. A second call does nothing.
    public nonisolated func close() async {
        await withCheckedContinuation { continuation in
            if !source.put(.close(continuation)) { continuation.resume() }
        }
    }

    /// Runs the executor down. What is enqueued for this actor later would never run, so this is the last thing that happens.
    func stop() {
        executor.stop()
    }
}

extension Submission {
    /// Ends a request that came too late.
    func refuse() {
        let failure = HTTPFailure(delivery: .notSent, kind: .cancelled, text: "the client is closed: \(origin.host)")
        continuation.resume(returning: .failure(failure))
    }
}

/// libcurl's easy handles that are not in use. Making one costs more than cleaning it, and cleaning it more than a request's own settings:
/// so handles of one kind of request, which are nearly all, keep the settings that are the same for every transfer.
@safe
final class HandlePool {
    /// A handle for one transfer.
    @unsafe
    struct Handle {
        let easy: UnsafeMutableRawPointer
        /// Whether it has the common settings already.
        let isSetUp: Bool
    }

    private static let most = 512
    private var clean: [UnsafeMutableRawPointer] = unsafe []
    private var used: [UnsafeMutableRawPointer] = unsafe []

    deinit {
        while let handle = unsafe clean.popLast() ?? used.popLast() { unsafe curl_easy_cleanup(handle) }
    }

    /// A handle; nil when there is no memory.
    func take(for request: HTTPRequest) -> Handle? {
        if request.leavesHandleClean, let handle = unsafe clean.popLast() { return unsafe Handle(easy: handle, isSetUp: true) }
        guard let handle = unsafe used.popLast() ?? clean.popLast() ?? curl_easy_init() else { return nil }
        return unsafe Handle(easy: handle, isSetUp: false)
    }

    /// Takes back a handle that belongs to no multi handle any more.
    /// - Parameter isClean: whether the transfer ended as it should. After anything else the handle is emptied before it is used again.
    func give(_ handle: UnsafeMutableRawPointer, after request: HTTPRequest, isClean: Bool) {
        guard unsafe clean.count + used.count < Self.most else { return unsafe curl_easy_cleanup(handle) }
        if isClean, request.leavesHandleClean { unsafe clean.append(handle) } else { unsafe used.append(handle) }
    }
}

extension HTTPRequest {
    /// Whether the next request of this kind replaces everything that this one has set.
    fileprivate var leavesHandleClean: Bool { method == .post && isReplayable }
}

/// What a task asks of the client's thread.
enum Command: Sendable {
    case send(Submission)
    case cancel(Ticket)
    case close(CheckedContinuation<Void, Never>)
}

/// A request on its way to the client's thread. An object, because it passes through several hands and has many parts to copy.
final class Submission: Sendable {
    let ticket: Ticket
    let request: HTTPRequest
    let origin: Origin
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>

    init(
        ticket: Ticket, request: HTTPRequest, origin: Origin, deadline: ContinuousClock.Instant,
        continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>
    ) {
        self.ticket = ticket
        self.request = request
        self.origin = origin
        self.deadline = deadline
        self.continuation = continuation
    }
}

/// The identity of one request, shared by the task that waits and the thread that works.
///
/// A cancellation may overtake the request on its way to the thread; the mark it leaves here is found when the request arrives.
final class Ticket: Sendable {
    private let cancelled = Atomic<Bool>(false)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
    }
}
