public import Directory
import Endpoints
import Failpoints
import Fleet
import FleetSettings
import HTTP
import Logging
public import Observability
import Router
import Routing
import Settings

/// What the router reads from the environment.
struct RouterSettings: Sendable {
    private let broker: BrokerSettings
    private let prefetch: Int
    private let directory: DirectoryAddress
    private let routing: RoutingSettings
    private let endpoints: EndpointRules
    private let journalDays: Int
    private let failpoint: FailpointSetting

    init(_ settings: inout SettingsReader) {
        broker = BrokerSettings(&settings, user: "belfry-router")
        prefetch = settings.integer(
            "BELFRY_PREFETCH", default: 1024, in: 1...2000, about: "How many assignments may be unacknowledged at once")
        directory = DirectoryAddress(&settings)
        routing = RoutingSettings(&settings)
        endpoints = EndpointRules(&settings)
        journalDays = settings.journalDays()
        failpoint = FailpointSetting(&settings, known: Failpoint.ofRouter)
    }

    /// The router's options for a process.
    func options(_ context: ProcessContext) -> RouterOptions {
        failpoint.arm(context)
        return RouterOptions(
            broker: broker.options(name: context.name, logger: context.logger), prefetch: prefetch, routing: routing,
            intake: IntakeRules(endpoints: endpoints, asciiHost: HostName.ascii), journalDays: journalDays)
    }

    /// Opens the directory. While another router has it this one stands by, and says so in the log and in readiness.
    func openDirectory(_ context: ProcessContext) async throws -> SQLiteDirectory {
        context.readiness.set("directory", .notReady("opening"))
        return try await SQLiteDirectory.open(path: directory.path, retryingEvery: .seconds(1)) { taken in
            context.readiness.set("directory", .notReady("another router works on the directory"))
            context.logger.notice("another router works on the directory: standing by until it leaves", metadata: ["directory": "\(taken)"])
        }
    }
}

extension DirectoryError: ExitCodeProviding {
    /// What the process leaves with when the directory cannot be used.
    public var exitCode: ExitCode { mayPass ? .partial : .configuration }
}
