import CoreMetrics
import Glibc
import Logging
import ServiceLifecycle
import Synchronization

/// A process whose settings are right: from the first log line to the last.
struct RunningProcess {
    private let process: FleetProcess
    private let settings: ProcessSettings
    private let context: ProcessContext
    private let sink: LogSink
    private let started = ContinuousClock.now

    init(_ process: FleetProcess, _ settings: ProcessSettings, unknown: [String]) {
        self.process = process
        self.settings = settings
        sink = LoggingSetup.bootstrap(level: settings.logLevel, format: settings.logFormat, process: process.name)
        let metrics = MetricsRegistry()
        MetricsSystem.bootstrap(metrics)
        context = ProcessContext(
            name: process.name, logger: Logger(label: process.name), readiness: Readiness(), status: StatusSource(),
            metrics: metrics)
        context.logger.info("starting", metadata: ["version": "\(FleetVersion.current)"])
        if !unknown.isEmpty {
            context.logger.info(
                "variables are set that this process does not know", metadata: ["variables": "\(unknown.joined(separator: ", "))"])
        }
    }

    func run(_ start: @escaping @Sendable (ProcessContext) async throws -> [any Service]) async -> ExitCode {
        context.readiness.set("process", .notReady("starting"))
        let group = group(start)
        StopSignals(context: context, gracePeriod: process.gracePeriod, sink: sink).listen {
            await group.triggerGracefulShutdown()
        }
        let code: ExitCode
        do {
            try await group.run()
            code = .done
        } catch {
            code = ExitCode(for: error)
            context.logger.error("the process failed", metadata: ["error": "\(error)"])
        }
        summarise(code)
        return code
    }

    private func group(_ start: @escaping @Sendable (ProcessContext) async throws -> [any Service]) -> ServiceGroup {
        var services: [any Service] = []
        if let address = settings.address {
            let information = ProcessMetrics(process: process.name, version: FleetVersion.current)
            services.append(
                HealthServer(address: address, readiness: context.readiness, status: context.status, logger: context.logger) {
                    [metrics = context.metrics] in metrics.exposition() + information.exposition()
                })
        }
        services.append(FleetService(context: context, gracePeriod: process.gracePeriod, start: start))
        return ServiceGroup(
            configuration: .ending(services, within: process.gracePeriod, logger: context.logger))
    }

    private func summarise(_ code: ExitCode) {
        let seconds = (ContinuousClock.now - started).components.seconds
        context.logger.notice(
            "stopped",
            metadata: ["exitCode": "\(code.rawValue)", "ranForSeconds": "\(seconds)", "droppedLogLines": "\(sink.droppedLines)"])
        sink.flush(within: .seconds(1))
    }
}

/// Starts what a process is made of and runs it. A service itself, so that `/livez` already answers while the start waits for a broker.
struct FleetService: Service {
    let context: ProcessContext
    let gracePeriod: Duration
    let start: @Sendable (ProcessContext) async throws -> [any Service]

    func run() async throws {
        let services: [any Service]
        do {
            services = try await cancelWhenGracefulShutdown { try await start(context) }
        } catch  where Task.isShuttingDownGracefully {
            // Each library has its own way to say that it was cancelled: none of them is a failure now.
            context.logger.info("the start was given up", metadata: ["error": "\(error)"])
            return
        }
        if !Task.isShuttingDownGracefully { context.readiness.set("process", .ready) }
        context.logger.notice("started", metadata: ["services": "\(services.count)"])
        try await ServiceGroup(configuration: .ending(services, within: gracePeriod, logger: context.logger)).run()
    }
}

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

/// Where the signal handler writes. A handler may use next to nothing: an atomic and `write` are allowed (signal-safety(7)).
private let writingEnd = Atomic<CInt>(-1)

/// Signals as bytes in a pipe, from the moment it exists: none is lost between asking for them and reading them.
struct SignalPipe: Sendable {
    private let readingEnd: CInt

    /// Takes over the given signals of the process for the rest of its life. Ends the process when no pipe is to be had.
    init(taking numbers: [CInt]) {
        var ends: [CInt] = [-1, -1]
        let code = unsafe pipe(&ends)
        precondition(code == 0, "no pipe to be had: error \(errno)")
        readingEnd = ends[0]
        writingEnd.store(ends[1], ordering: .sequentiallyConsistent)
        for number in numbers {
            signal(number) { number in
                let errorOfInterruptedCode = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(writingEnd.load(ordering: .relaxed), &byte, 1)
                errno = errorOfInterruptedCode
            }
        }
    }

    /// Waits for the next signal on the calling thread; nil when none comes within the time. Without a time it waits for ever.
    func next(within limit: Duration? = nil) -> CInt? {
        let deadline = limit.map { ContinuousClock.now + $0 }
        while true {
            // One millisecond more than is left, so that rounding down does not spin.
            let left = deadline.map { max(0, Int32(clamping: Int(($0 - .now) / .milliseconds(1)) + 1)) }
            var wanted = pollfd(fd: readingEnd, events: Int16(POLLIN), revents: 0)
            var byte: UInt8 = 0
            if unsafe poll(&wanted, 1, left ?? -1) > 0, unsafe read(readingEnd, &byte, 1) == 1 { return CInt(byte) }
            if let deadline, deadline <= .now { return nil }
        }
    }
}

extension ServiceGroupConfiguration {
    /// Services that live and end together: when one fails or finishes, the others are shut down in order, so that they
    /// can settle what they have in hand.
    static func ending(_ services: [any Service], within gracePeriod: Duration, logger: Logger) -> ServiceGroupConfiguration {
        var quiet = logger
        // The group tells every step of starting and stopping; the frame logs what an operator needs.
        quiet.logLevel = max(logger.logLevel, .warning)
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                ServiceConfiguration(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup, serviceName: "\(type(of: $0))")
            },
            logger: quiet)
        // A tenth is left for cancellation to take effect before the process is ended by force.
        configuration.maximumGracefulShutdownDuration = gracePeriod * 0.9
        return configuration
    }
}
