import CoreMetrics
import Logging
import ServiceLifecycle

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
            name: process.name, logger: Logger(label: process.name), readiness: Readiness(), metrics: metrics)
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
                HealthServer(address: address, readiness: context.readiness, logger: context.logger) { [metrics = context.metrics] in
                    metrics.exposition() + information.exposition()
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
