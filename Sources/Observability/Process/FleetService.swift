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
