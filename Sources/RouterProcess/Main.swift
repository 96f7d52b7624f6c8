import Directory
import Fleet
import FleetSettings
import Observability
import Router
import Threads

@main
struct Main {
    static func main() async {
        MemoryArenas.shareOne()
        let process = FleetProcess(
            name: "belfry-router", purpose: "Decides who is notified about an assignment on which channel, and publishes the jobs.")
        await process.run { settings in
            RouterSettings(&settings)
        } start: { settings, context in
            let store = try await settings.openDirectory(context)
            for texts in [BrokerSettings.metricHelp, RouterService.metricHelp] { context.metrics.describe(texts) }
            let router = RouterService(options: settings.options(context), store: store, logger: context.logger)
            context.readiness.watch(router.connections)
            context.readiness.register("directory") {
                router.directoryFailure == nil ? .ready : .notReady("the directory does not work: the log says why")
            }
            return [router]
        }
    }
}
