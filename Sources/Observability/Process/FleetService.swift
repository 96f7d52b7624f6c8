import Logging
import ServiceLifecycle

/// Starts what a process is made of and runs it. A service itself, so that `/livez` already answers while the start waits for a broker.
struct FleetService: Service {
    let context: ProcessContext
    let gracePeriod: Duration
    let start: @Sendable (ProcessContext) async throws -> [any Service]

    func run() async throws {
        let services: [any Service]
        do {
            services = try await cancelWhenGracefulShutdown { try await start(context) }
        } catch is CancellationError where Task.isShuttingDownGracefully {
            return
        }
        context.readiness.set("process", .ready)
        context.logger.notice("Started", metadata: ["services": "\(services.count)"])
        try await ServiceGroup(configuration: .ending(services, within: gracePeriod, logger: context.logger)).run()
    }
}
