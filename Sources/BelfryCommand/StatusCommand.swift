import AMQP
import ArgumentParser
import Operations

/// `belfry status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show everything at once: what needs attention, with causes, then queues, services and workers.",
        discussion: """
            First comes what needs attention, each with its cause and what to do. For
            monitoring the exit code is 0 when nothing does, 1 when something does, 78 when
            queues are missing, 69 when the broker cannot be asked; the rest is shown all
            the same.

            QUEUE: READY waits for a consumer. With BELFRY_RABBITMQ_API_URL also: UNACKED
            is with a consumer, DLX is on its way to the dead letters (lasting values mean
            that the way is blocked), IN/S and DONE/S are messages a second.

            SERVICE: with BELFRY_DIRECTORY_URL, how each provider took the jobs of the last
            hour, as the workers reported it.

            WORKER: --worker asks a worker at its BELFRY_HTTP_ADDRESS how it gets on with
            each service and with the broker. DEFERRED are jobs that had to wait since it
            started. What it says of a service in trouble (since when, the cause, the next
            try, or the setting to look at) stands among what needs attention.

            EXAMPLES
              belfry status
              belfry status --worker 127.0.0.1:9400 --worker 127.0.0.1:9401
              belfry status --all
              belfry status --json | jq -r '.problems[].what'
              belfry status --json | jq '.queues[] | select(.ready > 1000)'
            """)

    @Flag(help: "Also show empty retry queues.")
    var all = false

    @Option(
        name: .customLong("worker"),
        help: ArgumentHelp("Also show the circuits of the worker that answers there; may be given several times.", valueName: "host:port"))
    var workers: [String] = []

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let status = try await status()
        try output.show(status) { terminal in
            let text = StatusText(status, showsAll: all, width: terminal.width, colours: terminal.usesColours)
            return text.text + WorkerStatusText(status.workers ?? []).text(terminal) + text.notes
        }
        if status.exitCode != 0 { throw ExitCode(status.exitCode) }
    }

    private func status() async throws -> FleetStatus {
        var status = try await queues()
        if let directory = try ConnectionSettings.optionalDirectory() { await status.readServices(directory) }
        if !workers.isEmpty { status.workers = try await WorkerMetrics.ask(workers) }
        status.judge()
        return status
    }

    /// Who asks may do so because the broker is away: then that is what needs attention.
    private func queues() async throws -> FleetStatus {
        let start = FleetStatus(broker: BrokerPlace(try ConnectionSettings.broker().address))
        do {
            return try await withBroker { session, _ in
                var status = start
                let api = try ConnectionSettings.managementAPI()
                try await status.readQueues(over: session, api: api)
                await api?.close()
                return status
            }
        } catch let error as OperationError {
            var status = start
            status.problems.append(StatusProblem(error))
            return status
        }
    }
}
