import CCurl
import Synchronization
import Threads

/// What the client's thread waits for: libcurl's sockets and timers, and commands of other threads.
@safe
final class TransferSource: EventSource {
    private struct State: Sendable {
        weak var client: HTTPClient?
        var commands: [Command] = []
        var deadline: ContinuousClock.Instant?
        var isWaiting = false
        /// How many turns have gone by in which libcurl did not get to work.
        var skipped = 0
        var isClosed = false
    }

    /// Longer than any timer of ours; only what is due or what wakes the thread ends a wait.
    private static let longestWait: Duration = .seconds(3600)
    private static let keptConnections = 256
    /// So many turns of jobs that send nothing may follow one another before libcurl gets to work.
    private static let mostSkipped = 3

    private let state = Mutex(State())

    /// Used on the client's thread only, except for `curl_multi_wakeup`, which may come from anywhere.
    nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    /// Outlives the connections, which are closed with `multi`. Used on the client's thread only.
    nonisolated(unsafe) let sockets = OpenSockets()

    init(connectionsPerHost: Int) {
        Curl.start
        guard let multi = unsafe curl_multi_init() else { preconditionFailure("no memory for libcurl") }
        unsafe self.multi = unsafe multi
        let code = unsafe ccurl_limit(multi, connectionsPerHost, Self.keptConnections)
        precondition(code == CURLM_OK, "libcurl does not take its limits: error \(code.rawValue)")
    }

    deinit { unsafe curl_multi_cleanup(multi) }

    /// Says whose events these are. What came before is kept for it.
    func attach(_ client: HTTPClient) {
        state.withLock { $0.client = client }
        wake()
    }

    /// Hands a command to the thread; false when the client is closed. A burst of commands wakes the thread once.
    func put(_ command: Command) -> Bool {
        let (isTaken, isAsleep) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.commands.append(command)
            defer { state.isWaiting = false }
            return (true, state.isWaiting)
        }
        if isAsleep { wake() }
        return isTaken
    }

    /// Refuses further commands and returns those that came in meanwhile.
    func close() -> [Command] {
        state.withLock { state in
            state.isClosed = true
            defer { state.commands = [] }
            return state.commands
        }
    }

    func wait() {
        let limit: Duration? = state.withLock { state in
            guard state.commands.isEmpty else { return nil }
            state.isWaiting = true
            state.skipped = Self.mostSkipped
            return state.deadline.map { $0 - .now } ?? Self.longestWait
        }
        guard let limit else { return }
        let milliseconds = CInt(min(limit, Self.longestWait).milliseconds)
        _ = unsafe curl_multi_poll(multi, nil, 0, milliseconds, nil)
    }

    func wake() {
        _ = unsafe curl_multi_wakeup(multi)
    }

    func dispatch() {
        let (client, commands) = state.withLock { state in
            state.isWaiting = false
            // Without a wait and without commands there is nothing new, and libcurl would go through all its transfers to find that out.
            state.skipped += 1
            guard let client = state.client, !state.commands.isEmpty || state.skipped > Self.mostSkipped else {
                return (nil as HTTPClient?, [Command]())
            }
            state.skipped = 0
            defer { state.commands.removeAll(keepingCapacity: true) }
            return (client, state.commands)
        }
        guard let client else { return }
        let deadline = client.assumeIsolated { $0.turn(commands) }
        state.withLock { $0.deadline = deadline }
    }
}
