import Operations

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

    private func row(_ connection: WorkerStatus.ConnectionStatus, of worker: WorkerStatus) -> [TextTable.Cell] {
        let words = "\(connection.state.rawValue): \(connection.name)"
        return [TextTable.Cell(worker.address), TextTable.Cell("-"), TextTable.Cell("broker"), TextTable.Cell(words, .bad)]
    }

    private func row(_ circuit: WorkerStatus.CircuitStatus, of worker: WorkerStatus) -> [TextTable.Cell] {
        let states = circuit.states.sorted { $0.key < $1.key }.map { $0.value == 1 ? $0.key : "\($0.key) (\($0.value))" }
        let allowed = circuit.allowed.map { String(($0 * 10).rounded() / 10) } ?? "-"
        return [
            TextTable.Cell(worker.address), TextTable.Cell(circuit.channel), TextTable.Cell(circuit.service),
            TextTable.Cell(states.joined(separator: ", "), circuit.isWell ? .good : .bad), TextTable.Cell(String(circuit.inFlight)),
            TextTable.Cell(allowed), TextTable.Cell(String(circuit.deferred), circuit.deferred > 0 ? .doubtful : nil),
        ]
    }
}

extension WorkerMetrics {
    /// Asks workers one after the other, by the command's settings.
    static func ask(_ addresses: [String]) async throws -> [WorkerStatus] {
        let metrics = WorkerMetrics(certificateAuthorityFile: try ConnectionSettings.certificateAuthority())
        var all: [WorkerStatus] = []
        for address in addresses { all.append(await metrics.status(of: address)) }
        await metrics.close()
        return all
    }
}
