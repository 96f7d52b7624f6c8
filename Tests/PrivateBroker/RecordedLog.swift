public import Logging
import Synchronization

/// Keeps the messages that were logged, so that a test can wait for one instead of sleeping.
public final class RecordedLog: Sendable {
    private struct Waiter {
        var message: String
        var times: Int
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var lines: [Line] = []
        var counts: [String: Int] = [:]
        var waiters: [Waiter] = []
    }

    /// Something that was logged.
    public struct Line: Sendable {
        public var message: String
        public var level: Logger.Level
        /// The line's own and its logger's.
        public var metadata: [String: String]
    }

    private let state = Mutex(State())

    public init() {}

    /// A logger that writes here.
    public var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    /// How often a message has been logged.
    public func count(of message: String) -> Int { state.withLock { $0.counts[message] ?? 0 } }

    /// Every time that a message has been logged, the first one first.
    public func lines(of message: String) -> [Line] { state.withLock { $0.lines.filter { $0.message == message } } }

    /// Returns when a message has been logged that often since the beginning.
    public func wait(for message: String, times: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.counts[message] ?? 0 >= times { return true }
                state.waiters.append(Waiter(message: message, times: times, continuation: continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func note(_ line: Line) {
        let served = state.withLock { state in
            state.lines.append(line)
            state.counts[line.message, default: 0] += 1
            let served = state.waiters.filter { state.counts[$0.message] ?? 0 >= $0.times }
            state.waiters.removeAll { state.counts[$0.message] ?? 0 >= $0.times }
            return served
        }
        for waiter in served { waiter.continuation.resume() }
    }

    private struct Handler: LogHandler {
        var log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            log.note(Line(message: "\(event.message)", level: event.level, metadata: all.mapValues { "\($0)" }))
        }
    }
}
