import AMQP
import ArgumentParser
import Messages
import Operations

/// `belfry status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how full the queues are, who consumes them, and how workers get on with their services.",
        discussion: """
            READY waits for a consumer. With BELFRY_RABBITMQ_API_URL also: UNACKED is
            with a consumer, DLX is on its way to the dead letters (lasting values mean
            that the way is blocked), IN/S and DONE/S are messages a second. Exit code
            78 when a queue is missing.

            --worker asks a worker at its BELFRY_HTTP_ADDRESS how it gets on with each
            service: STATE is ok, failing, throttled, unauthorized or recovering;
            DEFERRED are jobs that had to wait since it started. For each service in trouble a line
            says since when, what it answered, and when it is tried again; for jobs that
            wait for a wrong setting of ours, which setting. A connection to the broker that is
            down or blocked is a row, too. When the broker itself cannot be asked, the
            workers are shown all the same, and the exit code is 69.

            EXAMPLES
              belfry status
              belfry status --worker 127.0.0.1:9102 --worker 127.0.0.1:9103
              belfry status --all
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
        // Who asks the workers may do so because the broker is away.
        let asked = workers.isEmpty ? nil : try await WorkerMetrics.ask(workers)
        do {
            var status = try await queues()
            status.workers = asked
            try output.show(status) { text(status, $0) + WorkerStatusText(asked ?? []).text($0) }
            try end(.configuration, if: status.queues.contains { !$0.isPresent })
        } catch let error as OperationError {
            if let asked { try output.show(FleetStatus(workers: asked)) { WorkerStatusText(asked).text($0) } }
            throw error
        }
    }

    private func queues() async throws -> FleetStatus {
        try await withBroker { session, options in
            let api = try ConnectionSettings.managementAPI()
            let status = try await FleetStatus.read(over: session, api: api, virtualHost: options.address.virtualHost)
            await api?.close()
            return status
        }
    }

    private func text(_ status: FleetStatus, _ terminal: Terminal) -> String {
        var table = TextTable("QUEUE", ">READY", ">UNACKED", ">DLX", ">CONSUMERS", ">IN/S", ">DONE/S")
        for queue in status.queues where all || !queue.isPresent || queue.ready > 0 || !queue.name.contains(".retry.") {
            guard queue.isPresent else {
                table.add([TextTable.Cell(queue.name, .bad), TextTable.Cell("missing", .bad)])
                continue
            }
            let isDead = queue.name.hasSuffix(".dead") || queue.name == SideQueue.unrouted.rawValue
            let isWork = WorkQueue.allCases.contains { $0.name == queue.name }
            table.add([
                TextTable.Cell(queue.name), TextTable.Cell(String(queue.ready), isDead && queue.ready > 0 ? .bad : nil),
                TextTable.Cell(count(queue.unacknowledged)),
                TextTable.Cell(count(queue.deadLettering), (queue.deadLettering ?? 0) > 0 ? .doubtful : nil),
                TextTable.Cell(String(queue.consumers), isWork ? (queue.consumers == 0 ? .bad : .good) : nil),
                TextTable.Cell(rate(queue.incoming)), TextTable.Cell(rate(queue.settled)),
            ])
        }
        let missing = status.queues.contains { !$0.isPresent } ? terminal.coloured("Run: belfry topology apply", .bad) + "\n" : ""
        return table.text(width: terminal.width, colours: terminal.usesColours) + missing
            + status.notes.map { terminal.coloured("note: \($0)", .quiet) + "\n" }.joined()
    }

    private func count(_ count: Int?) -> String { count.map(String.init) ?? "-" }

    private func rate(_ rate: Double?) -> String { rate.map { String(($0 * 10).rounded() / 10) } ?? "-" }
}
