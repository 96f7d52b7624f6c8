import Messages

extension FleetStatus {
    /// Adds what needs attention of all that was looked up. To be called once, in the end.
    public mutating func judge() {
        problems += isEmptyHost ? [emptiness] : missing + unattended + deadLetters
        problems += (workers ?? []).flatMap(Self.problems(of:)) + refusedServices
    }

    private var emptiness: StatusProblem {
        let elsewhere: String? = fleets.flatMap { fleets in
            fleets.isEmpty ? nil : "Belfry's queues are in: \(fleets.joined(separator: ", "))."
        }
        return StatusProblem(broker.emptiness, kind: .configuration, why: elsewhere, fix: BrokerPlace.emptinessFix)
    }

    private var missing: [StatusProblem] {
        let names = queues.filter { !$0.isPresent }.map(\.name)
        if names.isEmpty { return [] }
        let what = "\(CountText.write(names.count, "queue is", "queues are")) missing: \(names.joined(separator: ", "))."
        return [StatusProblem(what, kind: .configuration, fix: "Run: belfry topology apply")]
    }

    /// Queues that nobody takes from. A channel without a worker is fine as long as nothing waits for it.
    private var unattended: [StatusProblem] {
        let idle = queues.filter { $0.isPresent && $0.consumers == 0 }
        var problems: [StatusProblem] = []
        let ofRouter = [WorkQueue.assignments.name, WorkQueue.directory.name, WorkQueue.rechecks]
        let left = idle.filter { ofRouter.contains($0.name) }
        if !left.isEmpty {
            let waiting = left.reduce(0) { $0 + $1.ready }
            let names = left.map(\.name).joined(separator: ", ")
            problems.append(
                StatusProblem(
                    "Nothing takes from \(names): \(CountText.write(waiting, "message waits", "messages wait")).",
                    fix: "Is belfry-router running? Its log and its /readyz say what is in its way."))
        }
        for channel in Channel.allCases {
            guard let queue = idle.first(where: { $0.name == WorkQueue(channel).name && $0.ready > 0 }) else { continue }
            problems.append(
                StatusProblem(
                    "Nothing takes from \(queue.name): \(CountText.write(queue.ready, "job waits", "jobs wait")).",
                    fix: "Is belfry-\(channel.rawValue)-worker running? Its log and its /readyz say what is in its way."))
        }
        return problems
    }

    private var deadLetters: [StatusProblem] {
        DeadLetterQueue.allCases.compactMap { kind in
            guard let queue = queues.first(where: { $0.name == kind.name }), queue.ready > 0 else { return nil }
            let what =
                kind == .unrouted
                ? "\(CountText.write(queue.ready, "message")) that no route took: \(queue.name)."
                : "\(CountText.write(queue.ready, "dead letter")) in \(queue.name)."
            return StatusProblem(what, fix: "See: belfry dead list --queue \(kind.rawValue)")
        }
    }

    private static func problems(of worker: WorkerStatus) -> [StatusProblem] {
        if let problem = worker.problem {
            let fix = "Is it running, and is this its BELFRY_HTTP_ADDRESS?"
            return [StatusProblem("The worker at \(worker.address) cannot be asked.", why: problem, fix: fix)]
        }
        let connections = worker.connections.filter { $0.state != .up }.map { connection in
            connection.state == .blocked
                ? StatusProblem(
                    "The broker takes nothing from the worker at \(worker.address): \(connection.name).",
                    fix: "Is the broker out of memory or disk?")
                : StatusProblem(
                    "The worker at \(worker.address) has no connection to the broker: \(connection.name).", fix: "Its log says why.")
        }
        return connections + worker.services.map { StatusProblem("The worker at \(worker.address) says: \($0)") }
    }

    /// Providers that took nothing last, unless a worker has just said so in better words.
    private var refusedServices: [StatusProblem] {
        let said = (workers ?? []).flatMap(\.services)
        return (services ?? []).compactMap { service in
            guard let error = service.standingError, !said.contains(where: { $0.hasPrefix("\(service.provider) ") }) else { return nil }
            let what = "\(service.provider) did not take the last job, \(AgeText.write(at - error.at)) ago."
            return StatusProblem(what, why: error.answer, fix: error.meaning)
        }
    }
}
