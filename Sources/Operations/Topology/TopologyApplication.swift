public import AMQP

/// Declares a topology over AMQP alone. It can be run any number of times: what is there already stays as it is.
public struct TopologyApplication: Sendable {
    /// What became of one object; the shape of the command's JSON.
    public struct Result: Sendable, Codable, Equatable {
        /// How it went; the raw value is the word in the command's JSON.
        public enum Outcome: String, Sendable, Codable {
            case created, present, bound, conflict
            /// A binding of an earlier topology, which is not there any more.
            case unbound
            /// A binding that was left out, because its queue or its exchange is a conflict.
            case notBound
            /// It is missing, and was only looked for.
            case wouldCreate
        }

        /// `exchange`, `queue` or `binding`.
        public var kind: String
        public var name: String
        public var outcome: Outcome
        /// What to do about a conflict, or why something was not bound; nil otherwise.
        public var explanation: String?
    }

    /// Whether exchanges and queues are only looked for. Bindings and arguments cannot be seen over AMQP, so they are left out.
    public var isDryRun = false

    private let topology: Topology
    private let session: BrokerSession

    /// Prepares to declare a topology in the session's virtual host.
    public init(_ topology: Topology = .fleet, over session: BrokerSession) {
        self.topology = topology
        self.session = session
    }

    /// Declares everything and says what became of each object. An object that is there otherwise does not stop the rest: it is a
    /// conflict in the results. Nothing is ever deleted or emptied.
    ///
    /// What is a conflict is not bound either: a retry queue without a time to live, for one, would take retries and never give them back,
    /// while a message without a way is refused to whoever publishes it and stays safe there.
    ///
    /// - Throws: when the broker is gone, or when the user may not declare.
    public func apply() async throws(OperationError) -> [Result] {
        var results: [Result] = []
        for exchange in topology.exchanges { results.append(try await declare(exchange)) }
        for queue in topology.queues { results.append(try await declare(queue)) }
        if isDryRun { return results }
        // Before the new ones: a key that leads nowhere for a moment loses nothing, since publishers are told and try again, and retry
        // queues keep what is theirs. One that leads to two queues would send everything twice.
        for binding in topology.retiredBindings { results.append(try await unbind(binding)) }
        let conflicts = results.filter { $0.outcome == .conflict }
        for binding in topology.bindings {
            if let obstacle = conflicts.first(where: { $0.stands(inTheWayOf: binding) }) {
                results.append(obstacle.leftOut(binding))
            } else {
                results.append(try await bind(binding))
            }
        }
        return results
    }

    private func declare(_ exchange: ExchangeDeclaration) async throws(OperationError) -> Result {
        let isPresent = try await exists { session throws(BrokerError) in try await session.inspectExchange(exchange.name) }
        if isDryRun { return Result(kind: "exchange", name: exchange.name, outcome: isPresent ? .present : .wouldCreate) }
        let conflict = try await attempt { session throws(BrokerError) in
            try await session.declareExchange(
                exchange.name, kind: exchange.kind.rawValue, arguments: exchange.arguments.mapValues(\.header))
        }
        return result("exchange", exchange.name, isPresent ? .present : .created, conflict)
    }

    private func declare(_ queue: QueueDeclaration) async throws(OperationError) -> Result {
        let isPresent = try await exists { session throws(BrokerError) in _ = try await session.inspectQueue(queue.name) }
        if isDryRun { return Result(kind: "queue", name: queue.name, outcome: isPresent ? .present : .wouldCreate) }
        let conflict = try await attempt { session throws(BrokerError) in
            _ = try await session.declareQueue(queue.name, arguments: queue.arguments.mapValues(\.header))
        }
        return result("queue", queue.name, isPresent ? .present : .created, conflict)
    }

    private func bind(_ binding: Binding) async throws(OperationError) -> Result {
        let conflict = try await attempt { session throws(BrokerError) in
            try await session.bindQueue(binding.queue, to: binding.exchange, key: binding.key)
        }
        return result("binding", binding.text, .bound, conflict)
    }

    /// The broker does not say whether it was there.
    private func unbind(_ binding: Binding) async throws(OperationError) -> Result {
        let conflict = try await attempt { session throws(BrokerError) in
            try await session.unbindQueue(binding.queue, from: binding.exchange, key: binding.key)
        }
        return result("binding", binding.text, .unbound, conflict)
    }

    private typealias Call = (BrokerSession) async throws(BrokerError) -> Void

    private func exists(_ inspect: Call) async throws(OperationError) -> Bool {
        do {
            try await inspect(session)
            return true
        } catch {
            // From 4.3 on a look needs a right too; then it is the declaration that finds out.
            guard error.kind == .notFound || error.kind == .accessRefused else { throw OperationError(error) }
            return false
        }
    }

    /// Nil when it was done, otherwise the broker's words about what is in the way.
    private func attempt(_ declare: Call) async throws(OperationError) -> BrokerError? {
        do {
            try await declare(session)
            return nil
        } catch {
            guard error.kind == .preconditionFailed else { throw OperationError(error) }
            return error
        }
    }

    private func result(_ kind: String, _ name: String, _ outcome: Result.Outcome, _ conflict: BrokerError?) -> Result {
        guard let conflict else { return Result(kind: kind, name: name, outcome: outcome) }
        return Result(
            kind: kind, name: name, outcome: .conflict, explanation: DeclarationConflict.explanation(kind: kind, name: name, conflict.text))
    }
}

extension TopologyApplication.Result {
    fileprivate func stands(inTheWayOf binding: Binding) -> Bool {
        kind == "queue" && name == binding.queue || kind == "exchange" && name == binding.exchange
    }

    /// What becomes of a binding of this conflict's.
    fileprivate func leftOut(_ binding: Binding) -> Self {
        Self(kind: "binding", name: binding.text, outcome: .notBound, explanation: "not bound, because the \(kind) \(name) is a conflict")
    }
}

/// Puts the broker's 406 into words: what differs, and the way out. An argument of a queue or an exchange can never be changed in place.
enum DeclarationConflict {
    /// - Parameter text: the broker's own, such as
    ///   `PRECONDITION_FAILED - inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received '5000' but current is '6000'`.
    static func explanation(kind: String, name: String, _ text: String) -> String {
        "\(difference(text)). \(wayOut(kind, name, virtualHost: quoted(text, after: "in vhost ") ?? "/"))"
    }

    private static func difference(_ text: String) -> String {
        guard let argument = quoted(text, after: "inequivalent arg ") else { return "It is there otherwise: \(text)" }
        let wanted = value(text, after: "received ")
        let current = value(text, after: "but current is ")
        return "\(argument) is \(current ?? "something else"), and should be \(wanted ?? "something else") (the broker names "
            + "one difference only; belfry topology check shows all when BELFRY_RABBITMQ_API_URL is set)"
    }

    private static func wayOut(_ kind: String, _ name: String, virtualHost: String) -> String {
        let place = virtualHost == "/" ? "" : "--vhost \(virtualHost) "
        return kind == "queue"
            ? "Stop what publishes to it, let it run empty (belfry status), delete it when it is empty "
                + "(rabbitmqctl \(place)delete_queue \(name)), and apply again"
            : "Stop what publishes to it, delete it (management page, or rabbitmqadmin \(place)delete exchange name=\(name)), and apply again"
    }

    /// The broker writes values as `'x'`, or as `the value 'x' of type 'y'`, or as `none`.
    private static func value(_ text: String, after mark: String) -> String? {
        guard let start = text.rest(after: mark) else { return nil }
        if start.hasPrefix("none") { return "missing" }
        return quoted(String(start), after: "")
    }

    private static func quoted(_ text: String, after mark: String) -> String? {
        guard let rest = text.rest(after: mark), let open = rest.firstIndex(of: "'") else { return nil }
        let inside = rest[rest.index(after: open)...]
        return inside.firstIndex(of: "'").map { String(inside[..<$0]) }
    }
}

extension String {
    /// What follows the first place where the mark stands; nil when it does not.
    fileprivate func rest(after mark: String) -> Substring? {
        guard !mark.isEmpty else { return self[...] }
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(mark) { return rest.dropFirst(mark.count) }
            rest = rest.dropFirst()
        }
        return nil
    }
}
