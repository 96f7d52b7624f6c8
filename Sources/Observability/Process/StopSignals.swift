import Dispatch
import Glibc
import Logging
import Synchronization

/// SIGTERM and SIGINT: the first asks the process to finish, the second ends it at once, and so does the end of the grace period.
// @unchecked: a dispatch source may be used from any thread, the rest is Sendable by itself, and nothing changes after init.
final class StopSignals: @unchecked Sendable {
    private let sources: [(number: CInt, source: any DispatchSourceSignal)]
    private let isStopping = Mutex(false)
    private let context: ProcessContext
    private let gracePeriod: Duration
    private let sink: LogSink
    private let shutDown: @Sendable () async -> Void

    init(context: ProcessContext, gracePeriod: Duration, sink: LogSink, shutDown: @escaping @Sendable () async -> Void) {
        self.context = context
        self.gracePeriod = gracePeriod
        self.sink = sink
        self.shutDown = shutDown
        sources = [SIGTERM, SIGINT].map { ($0, DispatchSource.makeSignalSource(signal: $0, queue: .global())) }
        for (number, source) in sources {
            // Without this the signal would end the process before anybody could read it.
            signal(number, SIG_IGN)
            source.setEventHandler { [self] in receive(number) }
            source.resume()
        }
    }

    /// Stops listening, at the end of the process.
    func cancel() {
        for (_, source) in sources { source.cancel() }
    }

    private func receive(_ number: CInt) {
        let isFirst = isStopping.withLock { stopping in
            defer { stopping = true }
            return !stopping
        }
        // 128 and the number of the signal: what a shell reports for a process that a signal ended.
        guard isFirst else { leave(128 + number, "A second signal ends the process at once") }
        context.logger.notice("Stopping", metadata: ["signal": "\(number == SIGTERM ? "SIGTERM" : "SIGINT")"])
        context.readiness.set("process", .notReady("stopping"))
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(gracePeriod / .milliseconds(1)))) { [self] in
            leave(ExitCode.partial.rawValue, "The grace period is over, and the process ends with work in hand")
        }
        Task { [shutDown] in await shutDown() }
    }

    private func leave(_ code: CInt, _ why: StaticString) -> Never {
        context.logger.warning("\(why)", metadata: ["exitCode": "\(code)"])
        sink.flush(within: .milliseconds(500))
        _exit(code)
    }
}
