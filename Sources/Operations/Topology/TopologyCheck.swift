public import AMQP
import Messages

/// Compares what is on the broker with the topology, object by object, through the management API. Changes nothing.
public struct TopologyCheck: Sendable {
    private let topology: Topology
    private let api: ManagementAPI
    private let virtualHost: String
    private let prefix: String

    /// Prepares to look at a virtual host.
    /// - Parameter prefix: comes before each user's name.
    public init(_ topology: Topology = .fleet, over api: ManagementAPI, virtualHost: String, prefix: String = "") {
        self.prefix = prefix
        self.topology = topology
        self.api = api
        self.virtualHost = virtualHost
    }

    /// Looks at exchanges, queues, their arguments, bindings, users and permissions.
    public func report() async throws(OperationError) -> TopologyReport {
        var report = TopologyReport()
        try await checkExchanges(&report)
        try await checkQueues(&report)
        try await checkBindings(&report)
        do {
            var missing: [String] = []
            for user in FleetUser.allCases where try await !isThere(user, &report) { missing.append(prefix + user.name) }
            noteMissing(missing, &report)
        } catch  where error.kind == .permission {
            report.notes.append("Users and permissions were not seen: the API's user needs the tag administrator for that.")
        }
        return report
    }

    private func checkExchanges(_ report: inout TopologyReport) async throws(OperationError) {
        for wanted in topology.exchanges {
            let object = "exchange \(wanted.name)"
            guard let found = try await api.exchange(wanted.name, virtualHost: virtualHost) else {
                report.differs(object, TopologyReport.missing, .apply)
                continue
            }
            let kind = wanted.kind.rawValue
            if found.type != kind { report.differs(object, "is of type \(found.type), should be \(kind)", .recreate) }
            if !found.durable { report.differs(object, "is not durable", .recreate) }
            if found.auto_delete { report.differs(object, "deletes itself, should stay", .recreate) }
            if found.internal { report.differs(object, "is internal, should take what is published", .recreate) }
            report.compare(object, found: found.arguments, wanted: wanted.arguments)
        }
    }

    private func checkQueues(_ report: inout TopologyReport) async throws(OperationError) {
        let columns = "name,durable,auto_delete,arguments,policy,operator_policy,effective_policy_definition"
        let list = try await api.queues(ManagementAPI.FoundQueue.self, virtualHost: virtualHost, columns: columns) ?? []
        let found = Dictionary(list.map { ($0.name, $0) }) { first, _ in first }
        for wanted in topology.queues {
            let object = "queue \(wanted.name)"
            guard let queue = found[wanted.name] else {
                report.differs(object, TopologyReport.missing, .apply)
                continue
            }
            if !queue.durable { report.differs(object, "is not durable", .recreate) }
            if queue.auto_delete { report.differs(object, "deletes itself, should stay", .recreate) }
            report.compare(object, found: queue.arguments, wanted: wanted.arguments)
            if let note = policyNote(queue) { report.notes.append(note) }
        }
        for name in found.keys.sorted() where !topology.queues.contains(where: { $0.name == name }) {
            report.notes.append("The queue \(name) is there, but not in the topology.")
        }
    }

    private func checkBindings(_ report: inout TopologyReport) async throws(OperationError) {
        var found: Set<Binding> = []
        for exchange in topology.exchanges {
            for binding in try await api.bindings(from: exchange.name, virtualHost: virtualHost) where binding.destination_type == "queue" {
                found.insert(Binding(exchange: binding.source, queue: binding.destination, key: binding.routing_key))
            }
        }
        for wanted in topology.bindings where !found.contains(wanted) {
            // apply does not bind a conflict.
            let hasConflict = report.hasConflict("queue \(wanted.queue)") || report.hasConflict("exchange \(wanted.exchange)")
            report.differs("binding \(wanted.text)", TopologyReport.missing, hasConflict ? .recreate : .apply)
        }
        let names = Set(topology.queues.map(\.name))
        let extra = found.subtracting(topology.bindings).sorted { $0.text < $1.text }
        for binding in extra where names.contains(binding.queue) {
            let isRetired = topology.retiredBindings.contains(binding)
            report.differs("binding \(binding.text)", "should not be there", isRetired ? .apply : .unbind)
        }
        for binding in extra where !names.contains(binding.queue) {
            report.notes.append("The binding \(binding.text) is there, but not in the topology.")
        }
    }

    /// Policies may be wanted, for a limit or a place; but one can also make a queue forget its messages.
    private func policyNote(_ queue: ManagementAPI.FoundQueue) -> String? {
        let names = [queue.policy, queue.operator_policy].compactMap(\.self).filter { !$0.isEmpty }
        let keys = (queue.effective_policy_definition?.fields ?? [:]).keys.sorted()
        guard !names.isEmpty, !keys.isEmpty else { return nil }
        return "A policy (\(names.joined(separator: ", "))) sets \(keys.joined(separator: ", ")) of the queue \(queue.name)."
    }

    private func noteMissing(_ users: [String], _ report: inout TopologyReport) {
        guard !users.isEmpty else { return }
        let (word, them) = users.count == 1 ? ("The user \(users[0]) is", "it") : ("The users \(users.joined(separator: ", ")) are", "them")
        report.notes.append("\(word) not there; belfry topology apply --users makes \(them).")
    }

    private func isThere(_ user: FleetUser, _ report: inout TopologyReport) async throws(OperationError) -> Bool {
        let name = prefix + user.name
        let object = "user \(name)"
        guard let found = try await api.user(name) else { return false }
        let tags = found.tags.names.filter { !$0.isEmpty }
        if Set(tags) != Set(user.tags) {
            report.differs(object, "has the tags \(list(tags)), should have \(list(user.tags))", .applyUsers)
        }
        let rights = try await api.permission(of: name, virtualHost: virtualHost)
        guard let rights else {
            report.differs(object, "has no rights in the virtual host \(virtualHost)", .applyUsers)
            return true
        }
        let wanted = user.permissions
        for (word, found, wanted) in [
            ("configure", rights.configure, wanted.configure), ("write", rights.write, wanted.write), ("read", rights.read, wanted.read),
        ] where found != wanted {
            report.differs(object, "may \(word) \(found), should be \(wanted)", .applyUsers)
        }
        return true
    }

    private func list(_ tags: [String]) -> String { tags.isEmpty ? "none" : tags.joined(separator: ", ") }
}

/// Looks at the topology over AMQP alone, when there is no management API: only whether exchanges and queues are there.
public struct TopologyGlance: Sendable {
    private let topology: Topology
    private let session: BrokerSession

    /// Prepares to look at the session's virtual host.
    public init(_ topology: Topology = .fleet, over session: BrokerSession) {
        self.topology = topology
        self.session = session
    }

    /// Says what is missing, and in the notes what cannot be seen this way. Changes nothing.
    public func report() async throws(OperationError) -> TopologyReport {
        var report = TopologyReport()
        for exchange in topology.exchanges {
            try await look("exchange \(exchange.name)", &report) { session throws(BrokerError) in
                try await session.inspectExchange(exchange.name)
            }
        }
        for queue in topology.queues {
            try await look("queue \(queue.name)", &report) { session throws(BrokerError) in _ = try await session.inspectQueue(queue.name) }
        }
        report.notes.append("Arguments, bindings, users and permissions were not seen: set BELFRY_RABBITMQ_API_URL to look at them too.")
        return report
    }

    private func look(
        _ object: String, _ report: inout TopologyReport, _ inspect: (BrokerSession) async throws(BrokerError) -> Void
    ) async throws(OperationError) {
        do {
            try await inspect(session)
        } catch {
            switch error.kind {
            case .notFound: report.differs(object, TopologyReport.missing, .apply)
            case .accessRefused: report.notes.append("The \(object) was not seen: the user of BELFRY_AMQP_URL may not look at it.")
            case .unreachable, .credentialsRefused, .tls, .preconditionFailed, .connectionLost, .timedOut, .returned, .refused, .closed,
                .unexpected:
                throw OperationError(error)
            }
        }
    }
}
