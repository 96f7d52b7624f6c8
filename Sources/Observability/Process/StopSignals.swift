import Glibc
import Logging

/// SIGTERM and SIGINT: the first asks the process to finish, the second ends it at once, and so does the end of the grace period.
///
/// It waits on a thread of its own, so that it also works when every other thread is stuck.
struct StopSignals: Sendable {
    let context: ProcessContext
    let gracePeriod: Duration
    let sink: LogSink

    /// Takes the signals over, for the rest of the process's life.
    func listen(_ shutDown: @escaping @Sendable () async -> Void) {
        let signals = SignalPipe(taking: [SIGTERM, SIGINT])
        startDetachedThread(for: "signals") {
            guard let first = signals.next() else { return }
            context.logger.notice("stopping", metadata: ["signal": "\(first == SIGTERM ? "SIGTERM" : "SIGINT")"])
            context.readiness.set("process", .notReady("stopping"))
            Task { await shutDown() }
            guard let second = signals.next(within: gracePeriod) else {
                leave(ExitCode.partial.rawValue, "the grace period is over, the process ends with work in hand")
            }
            // 128 and the number of the signal: what a shell reports for a process that a signal ended.
            leave(128 + second, "a second signal ends the process at once")
        }
    }

    private func leave(_ code: CInt, _ why: StaticString) -> Never {
        context.logger.warning("\(why)", metadata: ["exitCode": "\(code)"])
        sink.flush(within: .milliseconds(500))
        _exit(code)
    }
}
