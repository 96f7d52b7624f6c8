public import AMQP
import CircuitBreaking
import Delivery
public import Directory
public import Messages

/// How the whole fleet is doing: what needs attention, the queues, the services and the workers; the shape of the command's JSON.
public struct FleetStatus: Sendable, Codable, Equatable {
    /// When this was looked up: what ages are counted from.
    public var at: Timestamp
    /// Which broker and virtual host were asked.
    public var broker: BrokerPlace
    /// What needs attention, the most urgent first; empty when all is well.
    public var problems: [StatusProblem] = []
    /// In the order of the topology; empty when the broker could not be asked.
    public var queues: [QueueStatus] = []
    /// The virtual hosts that have a fleet, when this one has none and the management API was asked; nil otherwise.
    public var fleets: [String]?
    /// How the providers took the last jobs; nil when the directory was not asked.
    public var services: [ServiceStatus]?
    /// The workers that were asked; nil when none was.
    public var workers: [WorkerStatus]?
    /// What could not be seen, and why.
    public var notes: [String] = []

    /// A status of which nothing was looked up yet.
    public init(broker: BrokerPlace, at: Timestamp = .now) {
        self.broker = broker
        self.at = at
    }

    /// Whether the virtual host has nothing of a fleet's.
    public var isEmptyHost: Bool { !queues.isEmpty && queues.allSatisfy { !$0.isPresent } }

    /// The exit code: of what is most in the way, 1 for anything else that needs attention, 0 when all is well.
    public var exitCode: Int32 {
        let worst = [OperationError.Kind.unavailable, .permission, .configuration].first { kind in problems.contains { $0.kind == kind } }
        return worst?.exitCode ?? (problems.isEmpty ? 0 : OperationError.Kind.partial.exitCode)
    }

    /// Looks at every queue: over AMQP whether it is there, what is ready and how many consume; with the API the rest.
    ///
    /// The API's figures are a few seconds old. A failure of the API is a note, not an error.
    public mutating func readQueues(
        _ topology: Topology = .fleet, over session: BrokerSession, api: ManagementAPI?
    ) async throws(OperationError) {
        var found: [QueueStatus] = []
        for queue in topology.queues { found.append(try await Self.inspect(queue.name, session)) }
        queues = found
        guard let api else {
            notes.append("Unacknowledged messages and rates were not seen: set BELFRY_RABBITMQ_API_URL to see them too.")
            return
        }
        do {
            if isEmptyHost { fleets = try await api.fleetHosts() } else { try await add(api) }
        } catch {
            notes.append("Unacknowledged messages and rates were not seen. \(error.sentences)")
        }
    }

    /// Reads in the directory how the providers took the jobs of the last hour. A directory that cannot be read needs attention itself.
    public mutating func readServices(_ address: DirectoryAddress) async {
        do {
            services = ServiceStatus.all(in: try await DirectoryView(address).recentOutcomes(since: at - .seconds(3600)))
        } catch {
            problems.append(StatusProblem(error.text, why: "So how the services are was not seen.", fix: error.fix))
        }
    }

    private static func inspect(_ name: String, _ session: BrokerSession) async throws(OperationError) -> QueueStatus {
        do throws(BrokerError) {
            let counts = try await session.inspectQueue(name)
            return QueueStatus(name: name, ready: counts.ready, consumers: counts.consumers)
        } catch {
            guard error.kind == .notFound else { throw OperationError(error) }
            return QueueStatus(name: name, isPresent: false)
        }
    }

    private struct Figures: Decodable {
        struct Rate: Decodable { var rate: Double }
        struct Rates: Decodable {
            var publish_details: Rate?
            var ack_details: Rate?
        }
        var name: String
        var messages_unacknowledged: Int?
        var messages_dlx: Int?
        var message_stats: Rates?
    }

    private mutating func add(_ api: ManagementAPI) async throws(OperationError) {
        let columns =
            "name,messages_unacknowledged,messages_dlx,message_stats.publish_details.rate,message_stats.ack_details.rate"
        let list = try await api.queues(Figures.self, virtualHost: broker.virtualHost, columns: columns) ?? []
        let figures = Dictionary(list.map { ($0.name, $0) }) { first, _ in first }
        for index in queues.indices {
            guard let found = figures[queues[index].name] else { continue }
            queues[index].unacknowledged = found.messages_unacknowledged
            queues[index].deadLettering = found.messages_dlx
            queues[index].incoming = found.message_stats?.publish_details?.rate
            queues[index].settled = found.message_stats?.ack_details?.rate
        }
    }
}

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
                    "The worker at \(worker.address) has no connection to the broker: \(connection.name).",
                    fix: "Is the broker up? The worker's log says why it cannot connect.")
        }
        return connections
            + worker.services.map { StatusProblem("The worker at \(worker.address) says: \($0)", fix: advice(about: $0, worker)) }
    }

    /// What to do about a service in trouble, by the state of its circuits. Where these are well, some jobs wait for what the line names.
    private static func advice(about line: String, _ worker: WorkerStatus) -> String {
        let circuits = worker.circuits.filter { line.hasPrefix("\($0.service) ") }
        let states = Set(circuits.flatMap(\.states.keys))
        let causes = CircuitCause.allCases.filter { states.contains($0.rawValue) }
        // Of a service with many hosts there is a line for each state.
        let own = causes.first { cause in circuits.contains { line.hasPrefix("\($0.service) \(cause.rawValue) ") } }
        switch own ?? causes.last {
        case .unauthorized?: return "Correct the credentials or the account, and restart the worker: nothing needs a replay."
        case .throttled?: return "Wait: its jobs are sent when it takes them again. Ask for a higher quota if this is the rule."
        case .failing?: return "Wait: its jobs are sent when it answers again. If it lasts, look at the provider's own status page."
        case nil where states.contains(CircuitState.ramping.word): return "Wait: it takes jobs again, more of them each second."
        case nil: return "Correct the setting that it names, and restart the worker. If it names none, wait: the jobs are tried again."
        }
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

/// Something that needs attention, with its cause and what to do: the first thing that `belfry status` says.
public struct StatusProblem: Sendable, Codable, Equatable {
    /// What it means for the exit code.
    public var kind: OperationError.Kind
    public var what: String
    /// Left out when `what` says it all.
    public var why: String?
    /// Left out when there is nothing to say.
    public var fix: String?

    /// A problem by its parts.
    public init(_ what: String, kind: OperationError.Kind = .partial, why: String? = nil, fix: String? = nil) {
        self.kind = kind
        self.what = what
        self.why = why
        self.fix = fix
    }

    /// What kept the fleet from being looked at.
    public init(_ error: OperationError) {
        self.init(
            error.text, kind: error.kind, why: error.cause.isEmpty ? nil : error.cause, fix: error.fix.isEmpty ? nil : error.fix)
    }
}

/// How one queue is doing; the shape of the command's JSON. What only the management API knows is nil without it.
public struct QueueStatus: Sendable, Codable, Equatable {
    public var name: String
    /// Whether the queue is there at all; the rest is 0 when it is not.
    public var isPresent = true
    /// Waiting for a consumer.
    public var ready = 0
    public var consumers = 0
    /// With a consumer, not settled yet.
    public var unacknowledged: Int?
    /// Between this queue and the exchange of its dead letters. Lasting values above 0 mean that the way is blocked.
    public var deadLettering: Int?
    /// Messages a second that came in.
    public var incoming: Double?
    /// Messages a second that were settled.
    public var settled: Double?

    private enum CodingKeys: String, CodingKey {
        case name, ready, consumers, unacknowledged
        case isPresent = "present"
        case deadLettering = "dead_lettering"
        case incoming = "incoming_per_second"
        case settled = "settled_per_second"
    }
}

/// How one provider took the last jobs, as the workers reported it; the shape of the command's JSON.
public struct ServiceStatus: Sendable, Codable, Equatable {
    /// Such as `apns` or `web-push/mozilla`.
    public var provider: String
    /// How many attempts were reported.
    public var attempts: Int
    /// How many of them the provider accepted.
    public var accepted: Int
    public var lastSuccess: OutcomeReport?
    /// The last attempt that was retried, refused, or met a destination that was gone.
    public var lastError: OutcomeReport?

    private enum CodingKeys: String, CodingKey {
        case provider, attempts, accepted
        case lastSuccess = "last_success"
        case lastError = "last_error"
    }

    /// The providers that reports are about, by name. What was withdrawn, or given up without having been sent, is about none.
    /// - Parameter outcomes: the oldest first.
    static func all(in outcomes: [JobOutcomes.Entry]) -> [ServiceStatus] {
        let byProvider = Dictionary(grouping: outcomes.filter { !$0.provider.isEmpty && $0.result != .withdrawn }, by: \.provider)
        return byProvider.map { provider, entries in
            ServiceStatus(
                provider: provider, attempts: entries.count, accepted: entries.count { $0.result == .delivered },
                lastSuccess: entries.last { $0.result == .delivered }.map(OutcomeReport.init),
                lastError: entries.last { $0.result != .delivered }.map(OutcomeReport.init))
        }
        .sorted { $0.provider < $1.provider }
    }

    /// The last error when the provider took nothing after it, and it was not about one job alone.
    var standingError: OutcomeReport? {
        guard let lastError, lastError.result == .retried else { return nil }
        return lastSuccess.map { $0.at > lastError.at } ?? false ? nil : lastError
    }
}
