import CoreMetrics
import Glibc
public import Logging
public import ServiceLifecycle
public import Settings

/// The frame of every long-running process: settings, logs, metrics, health, services, signals and the exit code.
///
/// ```swift
/// await FleetProcess(name: "belfry-router", purpose: "Decides who is notified.").run { settings in
///     RouterSettings(&settings)
/// } start: { settings, context in
///     [try await Router(settings, logger: context.logger)]
/// }
/// ```
///
/// The first SIGTERM or SIGINT shuts the services down in reverse order and leaves with 0 when all of them finished. After
/// the grace period, or at the second signal, the process leaves at once. Errors that reach the frame choose the
/// exit code through ``ExitCodeProviding``.
public struct FleetProcess: Sendable {
    let name: String
    let purpose: String
    let gracePeriod: Duration
    let arguments: [String]

    /// - Parameters:
    ///   - purpose: one or two sentences for `--help`.
    ///   - gracePeriod: the longest time from the first signal to the end. Whoever runs the process must wait longer before it kills.
    public init(name: String, purpose: String, gracePeriod: Duration = .seconds(45)) {
        self.init(name: name, purpose: purpose, gracePeriod: gracePeriod, arguments: Array(CommandLine.arguments.dropFirst()))
    }

    init(name: String, purpose: String, gracePeriod: Duration, arguments: [String]) {
        self.name = name
        self.purpose = purpose
        self.gracePeriod = gracePeriod
        self.arguments = arguments
    }

    /// Runs the process to its end.
    ///
    /// - Parameters:
    ///   - read: makes the process's settings. With `--help` it runs on an empty environment to list them. An error it throws counts
    ///     as a wrong setting.
    ///   - start: makes the services, in the order in which they start. `/livez` already answers meanwhile; a signal cancels it.
    public func run<Values: Sendable>(
        settings read: @escaping @Sendable (inout SettingsReader) throws -> Values,
        start: @escaping @Sendable (Values, ProcessContext) async throws -> [any Service]
    ) async -> Never {
        signal(SIGPIPE, SIG_IGN)
        CoreFiles.forbid()
        switch CommandLineRequest(arguments) {
        case .run: break
        case .help: leave(.done, printing: help(read), to: STDOUT_FILENO)
        case .version: leave(.done, printing: "\(name) \(FleetVersion.current)", to: STDOUT_FILENO)
        case .unknown(let argument):
            leave(.usage, printing: "\(name) does not take \(argument.debugDescription): see \(name) --help", to: STDERR_FILENO)
        }
        do throws(SettingsError) {
            let (frame, values, unknown) = try readSettings(read)
            let running = RunningProcess(self, frame, unknown: unknown)
            exit(await running.run { context in try await start(values, context) }.rawValue)
        } catch {
            leave(.configuration, printing: "\(name): \(error)\nSee \(name) --help", to: STDERR_FILENO)
        }
    }

    private func readSettings<Values>(
        _ read: (inout SettingsReader) throws -> Values
    ) throws(SettingsError) -> (ProcessSettings, Values, [String]) {
        var reader = SettingsReader()
        let frame = ProcessSettings(&reader)
        do {
            let values = try read(&reader)
            try reader.finish()
            return (frame, values, reader.unknownNames)
        } catch let error as SettingsError {
            // What was thrown on the way does not know the mistakes that come after it, nor the slips of the pen.
            try reader.finish()
            throw error
        } catch {
            try reader.finish()
            throw SettingsError([.init(name: name, problem: "cannot use its settings: \(error)", fix: "Correct them")])
        }
    }

    private func help<Values>(_ read: (inout SettingsReader) throws -> Values) -> String {
        var reader = SettingsReader(environment: [:])
        _ = ProcessSettings(&reader)
        // Required settings are missing here, which is no news: only the table is wanted.
        _ = try? read(&reader)
        return """
            \(purpose)

            Usage: \(name) [--help | --version]

            Settings (environment):
            \(reader.table.text)

            Exit codes: 0 done, 1 partial, 64 usage, 69 broker unavailable, 77 permission, 78 configuration or topology
            """
    }

    private func leave(_ code: ExitCode, printing text: String, to descriptor: CInt) -> Never {
        let bytes = Array((text + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        exit(code.rawValue)
    }
}

/// What the command line asks for. Everything else comes from the environment.
enum CommandLineRequest: Hashable {
    case run, help, version
    case unknown(String)

    init(_ arguments: some Collection<String>) {
        switch arguments.first {
        case nil: self = .run
        case "--help", "-h": self = .help
        case "--version": self = .version
        case .some(let other): self = .unknown(other)
        }
    }
}

/// Which Belfry this is.
public enum FleetVersion {
    /// As `--version` and `belfry_build_info` say it.
    public static let current = "0.1.0"
}

/// What a process gets from its frame while it starts its services.
public struct ProcessContext: Sendable {
    /// The process's name, as in its log lines.
    public let name: String
    /// The logger that carries the process's name.
    public let logger: Logger
    /// Where the parts say whether they can work.
    public let readiness: Readiness
    /// Where a part that a tool asks registers its answer.
    public let status: StatusSource
    /// For descriptions and bounds of metrics; handles are made by swift-metrics, whose backend it is.
    public let metrics: MetricsRegistry
}

/// What every process of the fleet can be told.
struct ProcessSettings {
    let logLevel: Logger.Level
    let logFormat: LogFormat
    let address: HostAndPort?

    init(_ settings: inout SettingsReader) {
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        logLevel = settings.choice(
            "BELFRY_LOG_LEVEL", default: .info, about: "The least level that is logged: \(levels)")
        logFormat = settings.choice(
            "BELFRY_LOG_FORMAT", default: .automatic, about: "json, text, or automatic: text on a terminal and json elsewhere")
        address = settings.address(
            "BELFRY_HTTP_ADDRESS",
            about: "Where /livez, /readyz, /status and /metrics are answered, as in 0.0.0.0:9400; without it there is no server")
    }
}
