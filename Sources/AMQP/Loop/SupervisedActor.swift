/// A consumer or a publisher: its connection is kept up from `run()` to the end.
protocol SupervisedActor: ConnectionActor {
    var lifetime: ConnectionLifetime { get set }
}

extension SupervisedActor {
    /// What `run()` does: waits until the actor ends, which cancelling the task asks for.
    /// - Throws: when it was called before, and what the actor ended with.
    func runOnce() async throws(BrokerError) {
        guard lifetime.phase == .idle else { throw BrokerError(.closed, "run() was called before.") }
        let source = source
        let error = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                lifetime.begin(continuation)
            }
        } onCancel: {
            source.requestEnd()
        }
        if let error { throw error }
    }
}

/// How far `run()` is. It is called once, and lasts until somebody ends it.
struct ConnectionLifetime {
    enum Phase { case idle, running, ended }

    private(set) var phase = Phase.idle
    private var run: CheckedContinuation<BrokerError?, Never>?

    /// `run()` waits from now on.
    mutating func begin(_ run: CheckedContinuation<BrokerError?, Never>) {
        phase = .running
        self.run = run
    }

    /// Ends it; false when it has ended before.
    mutating func end() -> Bool {
        defer { phase = .ended }
        return phase != .ended
    }

    /// Lets `run()` return, or throw the error.
    mutating func finish(_ error: BrokerError?) {
        run?.resume(returning: error)
        run = nil
    }
}
