import Dispatch
import Synchronization

/// Lines between the threads that log and the one that writes: bounded in bytes, with a count of what did not fit.
final class LogLineQueue: Sendable {
    /// What the writing thread takes at once.
    struct Batch {
        var bytes: [UInt8] = []
        var lines = 0
        /// Lines dropped since the batch before.
        var missing = 0
    }

    private struct State {
        var waiting = Batch()
        var isWriting = false
        var isClosed = false
        var dropped = 0
        var flushes: [DispatchSemaphore] = []

        var isIdle: Bool { waiting.bytes.isEmpty && !isWriting }
    }

    private let capacity: Int
    private let state = Mutex(State())
    /// Signalled when the first line waits, and at the end.
    private let work = DispatchSemaphore(value: 0)

    init(capacity: Int) {
        self.capacity = capacity
    }

    var droppedLines: Int { state.withLock { $0.dropped } }

    func append(_ line: [UInt8]) {
        let isFirst = state.withLock { state in
            guard state.waiting.bytes.count + line.count <= capacity else {
                state.dropped += 1
                state.waiting.missing += 1
                return false
            }
            state.waiting.bytes += line
            state.waiting.lines += 1
            return state.waiting.lines == 1
        }
        if isFirst { work.signal() }
    }

    /// Everything that waits, as soon as something does; nil once the queue is closed and empty.
    func next() -> Batch? {
        while true {
            work.wait()
            let (batch, isClosed) = state.withLock { state in
                let batch = state.waiting
                guard batch.lines > 0 else { return (Batch?.none, state.isClosed) }
                state.waiting = Batch()
                state.isWriting = true
                return (batch, state.isClosed)
            }
            if let batch { return batch }
            if isClosed { return nil }
        }
    }

    /// Tells that the batch from ``next()`` is out, or that its lines are lost.
    func finishBatch(lost: Int) {
        let flushes = state.withLock { state in
            state.isWriting = false
            state.dropped += lost
            guard state.isIdle else { return [DispatchSemaphore]() }
            defer { state.flushes = [] }
            return state.flushes
        }
        for flush in flushes { flush.signal() }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        work.signal()
    }

    func waitUntilWritten(within limit: Duration) -> Bool {
        let written = DispatchSemaphore(value: 0)
        let isIdle = state.withLock { state in
            if !state.isIdle { state.flushes.append(written) }
            return state.isIdle
        }
        return isIdle || written.wait(timeout: .now() + .milliseconds(Int(limit / .milliseconds(1)))) == .success
    }
}
