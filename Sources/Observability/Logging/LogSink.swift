import Glibc

/// Whole lines on their way to a descriptor, written by a thread of its own.
///
/// ``write(_:)`` never blocks: when the reader of the descriptor does not keep up (a full pipe, a stopped reader), up to
/// 1 MiB of lines waits and further lines are dropped and counted. As soon as lines flow again the log says how many are
/// missing. A descriptor that is closed loses the lines and nothing else.
public final class LogSink: Sendable {
    private let queue: LogLineQueue

    /// Starts the thread. The descriptor stays the caller's and must remain open as long as the sink is used.
    ///
    /// - Parameter notice: makes the line that says how many are missing.
    init(descriptor: CInt, capacity: Int = 1 << 20, notice: @escaping @Sendable (Int) -> [UInt8]) {
        let queue = LogLineQueue(capacity: capacity)
        self.queue = queue
        startDetachedThread(for: "the log") { Self.drain(queue, to: descriptor, notice) }
    }

    deinit { queue.close() }

    /// Lines that were dropped since the start, because nobody read them in time or the descriptor could not be written.
    public var droppedLines: Int { queue.droppedLines }

    /// Waits until what was logged so far is written, at most the given time. Returns whether it is.
    @discardableResult
    public func flush(within limit: Duration) -> Bool {
        queue.waitUntilWritten(within: limit)
    }

    func write(_ line: [UInt8]) {
        queue.append(line)
    }

    private static func drain(_ queue: LogLineQueue, to descriptor: CInt, _ notice: (Int) -> [UInt8]) {
        blockBrokenPipeSignal()
        while let batch = queue.next() {
            let bytes = batch.missing > 0 ? batch.bytes + notice(batch.missing) : batch.bytes
            let isWritten = writeAll(bytes, to: descriptor)
            queue.finishBatch(lost: isWritten ? 0 : batch.lines)
        }
    }

    /// Writing into a closed pipe must end in an error here, not in the end of the process.
    private static func blockBrokenPipeSignal() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if count > 0 {
                    offset += count
                } else if errno == EAGAIN {
                    // Somebody else made the shared descriptor non-blocking.
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    unsafe poll(&wanted, 1, -1)
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }
}

/// Runs a body on a thread of its own that nobody waits for. Ends the process when no thread is to be had.
func startDetachedThread(for purpose: String, _ body: @escaping @Sendable () -> Void) {
    final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
    let code = unsafe pthread_create(
        &thread, nil,
        { argument in
            if let argument = unsafe argument { unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
            return nil
        }, argument)
    precondition(code == 0, "no thread to be had for \(purpose): error \(code)")
    pthread_detach(thread)
}
