import AMQP
import ArgumentParser
import Delivery
import Directory
import FleetSettings
import Operations

/// `belfry status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show everything at once: what needs attention, with causes, then queues, services and workers.",
        discussion: """
            First comes what needs attention, each with its cause and what to do. For
            monitoring the exit code is 0 when nothing needs attention, 1 when something
            does, 78 when queues are missing, and 69 when the broker cannot be reached;
            the rest is shown all the same.

            QUEUE: READY waits for a consumer. With BELFRY_RABBITMQ_API_URL also: UNACKED
            is with a consumer, DLX is on its way to the dead letters (lasting values mean
            that the way is blocked), IN/S and DONE/S are messages a second.

            SERVICE: with BELFRY_DIRECTORY_URL, how each provider took the jobs of the last
            hour, as the workers reported it.

            WORKER: --worker asks a worker at its BELFRY_HTTP_ADDRESS for the state of each
            service and of its connection to the broker. DEFERRED counts the jobs that it
            has deferred since it started. A service in trouble (since when, the cause, the
            next try, or the setting to check) is listed under what needs attention.

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
        let (broker, api, directory, authority) = try readSettings(
            ConnectionSettings.broker(), ConnectionSettings.managementAPI, DirectoryAddress.optional,
            ConnectionSettings.certificateAuthority)
        var status = try await queues(broker, api)
        if let directory { await status.readServices(directory) }
        if !workers.isEmpty { status.workers = await WorkerClient.ask(workers, trusting: authority) }
        status.judge()
        return status
    }

    /// Who asks may do so because the broker is away: then that is what needs attention.
    private func queues(_ broker: BrokerOptions, _ api: ManagementAPI?) async throws -> FleetStatus {
        let start = FleetStatus(broker: BrokerPlace(broker.address))
        do {
            return try await withBroker(broker) { session in
                var status = start
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

/// How workers get on with their services and with the broker, as a table for people.
struct WorkerStatusText {
    private let workers: [WorkerStatus]

    init(_ workers: [WorkerStatus]) { self.workers = workers }

    /// Empty without workers.
    func text(_ terminal: Terminal) -> String {
        if workers.isEmpty { return "" }
        var table = TextTable("WORKER", "CHANNEL", "SERVICE", "STATE", ">IN FLIGHT", ">ALLOWED/S", ">DEFERRED")
        for worker in workers {
            for circuit in worker.circuits { table.add(row(circuit, of: worker)) }
            for connection in worker.connections where connection.state != .up { table.add(row(connection, of: worker)) }
            if let problem = worker.problem {
                table.add([TextTable.Cell(worker.address), TextTable.Cell("-"), TextTable.Cell("-"), TextTable.Cell(problem, .bad)])
            } else if worker.circuits.isEmpty {
                table.add([TextTable.Cell(worker.address), TextTable.Cell("-"), TextTable.Cell("-"), TextTable.Cell("nothing sent yet")])
            }
        }
        return "\n" + table.text(width: terminal.width, colours: terminal.usesColours)
    }

    private func row(_ connection: WorkerSnapshot.BrokerConnection, of worker: WorkerStatus) -> [TextTable.Cell] {
        let words = "\(connection.state.rawValue): \(connection.name)"
        return [TextTable.Cell(worker.address), TextTable.Cell("-"), TextTable.Cell("broker"), TextTable.Cell(words, .bad)]
    }

    private func row(_ circuit: WorkerSnapshot.ServiceCircuits, of worker: WorkerStatus) -> [TextTable.Cell] {
        let states = circuit.states.sorted { $0.key < $1.key }.map { $0.value == 1 ? $0.key : "\($0.key) (\($0.value))" }
        let allowed = circuit.allowed.map { String(($0 * 10).rounded() / 10) } ?? "-"
        return [
            TextTable.Cell(worker.address), TextTable.Cell(circuit.channel), TextTable.Cell(circuit.service),
            TextTable.Cell(states.joined(separator: ", "), circuit.isWell ? .good : .bad), TextTable.Cell(String(circuit.inFlight)),
            TextTable.Cell(allowed), TextTable.Cell(String(circuit.deferred), circuit.deferred > 0 ? .doubtful : nil),
        ]
    }
}

extension WorkerClient {
    /// Asks workers one after the other.
    static func ask(_ addresses: [String], trusting authority: String?) async -> [WorkerStatus] {
        let client = WorkerClient(certificateAuthorityFile: authority)
        var all: [WorkerStatus] = []
        for address in addresses { all.append(await client.status(of: address)) }
        await client.close()
        return all
    }
}
