import CircuitBreaking
public import Delivery
import Failpoints
import FleetSettings
public import HTTP
import Logging
public import Messages
public import Observability
public import ServiceLifecycle
public import Settings
import Worker

/// What all three workers read from the environment.
public struct WorkerSettings: Sendable {
    private let broker: BrokerSettings
    private let prefetch: Int
    private let repetition: Repetition
    private let failpoint: FailpointSetting
    private let circuits: CircuitRules
    /// How requests leave the process.
    public let http: HTTPClientOptions

    /// What a person sees of a notification that is sent twice, as a crash between the provider's yes and the acknowledgement makes it.
    public enum Repetition: Sendable {
        /// Nothing, mostly: the second copy has the first one's id and takes its place.
        case replaces
        /// Two of them. So few are under way at once, and each is acknowledged at once.
        case shows

        /// How many jobs may be under way unless somebody sets it: as many as a crash can bring twice.
        var prefetch: Int {
            switch self {
            case .replaces: 200
            case .shows: 5
            }
        }
    }

    /// Reads the settings of the broker, the window and the way out.
    /// - Parameter channel: the worker's, which its user on the broker is named for.
    public init(_ settings: inout SettingsReader, of channel: Channel, _ repetition: Repetition = .replaces) {
        broker = BrokerSettings(&settings, user: "belfry-\(channel.rawValue)")
        self.repetition = repetition
        prefetch = settings.integer(
            "BELFRY_PREFETCH", default: repetition.prefetch, in: 1...2000,
            about: "How many jobs may be under way at once; requests to one service may use half of them, mails all")
        var http = HTTPClientOptions(&settings)
        let most = http.maximumInFlightPerHost
        // Where there are few jobs at once there is one service, and nobody should wait for a place.
        circuits = repetition == .shows ? CircuitRules(capacity: min(prefetch, most)) : CircuitRules(prefetch: prefetch, mostPerHost: most)
        http.share(limitPerHost: circuits.capacity)
        self.http = http
        failpoint = FailpointSetting(&settings, known: Failpoint.ofWorker)
    }

    /// The worker of a channel as a service that is watched by readiness. It handles jobs on the thread of the client that its handler
    /// sends by.
    public func service(_ channel: Channel, handler: any JobHandler, client: HTTPClient, _ context: ProcessContext) -> any Service {
        failpoint.arm(context)
        var options = WorkerOptions(
            channel: channel, broker: broker.options(name: context.name, logger: context.logger), prefetch: prefetch, circuits: circuits,
            thread: client.thread)
        if repetition == .shows { options.patience = .zero }
        for texts in [BrokerSettings.metricHelp, HTTPClient.metricHelp, WorkerService.metricHelp] { context.metrics.describe(texts) }
        let service = WorkerService(options: options, handler: handler, logger: context.logger)
        context.readiness.watch(service.connections)
        context.readiness.register("services") {
            let troubles = service.snapshot.services
            return troubles.isEmpty ? .ready : .readyDespite(troubles.joined(separator: "; "))
        }
        // Nothing in it can fail to be written.
        context.status.register { String(decoding: (try? JSONWriter.encode(service.snapshot)) ?? [], as: UTF8.self) }
        return service
    }
}

extension HTTPClientOptions {
    /// Reads `BELFRY_CA_FILE`, `BELFRY_INSECURE_LOOPBACK` and `BELFRY_CONNECT_TO`.
    public init(_ settings: inout SettingsReader) {
        self.init()
        certificateAuthorityFile = settings.certificateAuthorityFile()
        let mayUseLoopback = settings.allowsLoopback()
        allowsLoopback = mayUseLoopback
        let routes = settings.parse(
            "BELFRY_CONNECT_TO", about: "host:port:127.0.0.1:port sends a real host name to an emulator; only with BELFRY_INSECURE_LOOPBACK"
        ) { text in
            guard mayUseLoopback else { throw InvalidValue("works only together with BELFRY_INSECURE_LOOPBACK=allow") }
            return try text.split(separator: ",").map { try ConnectTo(parsing: String($0)) }
        }
        connectTo = routes ?? []
    }
}
