import AMQP
public import Messages

extension BrokerFixture {
    /// Declares work queues with their dead-letter queues, retry queues and bindings, and the exchanges they need. Without a router there
    /// is nobody to decide again: what waited comes straight back.
    /// - Parameter delay: how long messages wait on every retry queue, for tests that cannot wait as long as the retry queues' names say.
    public func declare(_ queues: WorkQueue..., retryDelaysLasting delay: Duration? = nil) async throws {
        for exchange in Exchange.allCases { try await declareExchange(exchange.rawValue, kind: exchange.kind, arguments: [:]) }
        for queue in queues {
            try await declareQueue(queue.name, arguments: moving(to: .dead, queue.key, ["x-delivery-limit": .integer(200)]))
            try await bindQueue(queue.name, to: Exchange.jobs.rawValue, key: queue.key)
            if queue.holdsJobs { try await bindQueue(queue.name, to: Exchange.jobs.rawValue, key: queue.decidedKey) }
            try await declareQueue(queue.deadName, arguments: ["x-queue-type": .string("quorum")])
            try await bindQueue(queue.deadName, to: Exchange.dead.rawValue, key: queue.key)
            if let out = queue.out { try await bindQueue(queue.deadName, to: out.rawValue, key: queue.key) }
            for retryDelay in queue.retryDelays { try await declare(retryDelay, of: queue, lasting: delay) }
        }
    }

    /// Declares one retry queue and binds it.
    /// - Parameter delay: how long its messages wait, if not as long as its name says.
    public func declare(_ retryDelay: RetryDelay, of queue: WorkQueue, lasting delay: Duration? = nil) async throws {
        try await declareQueue(
            queue.name(of: retryDelay),
            arguments: moving(to: .jobs, queue.key, ["x-message-ttl": .integer((delay ?? retryDelay.duration).milliseconds)]))
        try await bindQueue(queue.name(of: retryDelay), to: Exchange.retry.rawValue, key: queue.key(of: retryDelay))
        if let out = queue.out { try await bindQueue(queue.name(of: retryDelay), to: out.rawValue, key: queue.key(of: retryDelay)) }
    }

    /// Declares everything the router reads, and the queues of the channels.
    public func declareForRouter() async throws {
        try await declare(.assignments, .directory, .webPush, .mobilePush, .email)
        for type in EventType.allCases where type.rawValue.hasPrefix("conversation.") {
            try await bindQueue(WorkQueue.assignments.name, to: Exchange.events.rawValue, key: type.rawValue)
        }
        try await bindQueue(WorkQueue.directory.name, to: Exchange.events.rawValue, key: "directory.#")
        for key in [OutcomeKey.destinationGone, .destinationLearned] {
            try await bindOutcomes(WorkQueue.directory.name, key: key.rawValue)
        }
        try await declareRechecks()
        try await declareJournal()
        try await declareQueue(SideQueue.presence.rawValue, arguments: ["x-queue-type": .string("classic")])
        try await bindQueue(
            SideQueue.presence.rawValue, to: Exchange.events.rawValue, key: EventType.presenceActive.rawValue)
    }

    /// Declares the queue of rechecks, and lets what waited come back over it.
    public func declareRechecks() async throws {
        var arguments = moving(to: .dead, "", ["x-delivery-limit": .integer(200)])
        arguments["x-dead-letter-routing-key"] = nil
        try await declareQueue(WorkQueue.rechecks, arguments: arguments)
        for queue in Channel.allCases.map(WorkQueue.init) {
            try await unbindQueue(queue.name, from: Exchange.jobs.rawValue, key: queue.key)
            try await bindQueue(WorkQueue.rechecks, to: Exchange.jobs.rawValue, key: queue.key)
        }
    }

    /// Binds a queue to what workers report with a key, by each of the ways that they may take.
    public func bindOutcomes(_ queue: String, key: String) async throws {
        for exchange in [Exchange.outcomes] + Channel.allCases.map(Exchange.out(of:)) {
            try await bindQueue(queue, to: exchange.rawValue, key: key)
        }
    }

    /// Declares the journal's queue.
    public func declareJournal() async throws {
        try await declareQueue(SideQueue.journal.rawValue, arguments: ["x-queue-type": .string("classic")])
        try await bindOutcomes(SideQueue.journal.rawValue, key: OutcomeKey.jobOutcomes.rawValue)
        try await bindQueue(SideQueue.journal.rawValue, to: Exchange.events.rawValue, key: "notification.*")
    }

    private func moving(to exchange: Exchange, _ key: String, _ more: [String: HeaderValue]) -> [String: HeaderValue] {
        [
            "x-queue-type": .string("quorum"), "x-overflow": .string("reject-publish"),
            "x-dead-letter-strategy": .string("at-least-once"), "x-dead-letter-exchange": .string(exchange.rawValue),
            "x-dead-letter-routing-key": .string(key),
        ].merging(more) { $1 }
    }
}

extension Exchange {
    fileprivate var kind: String {
        switch self {
        case .events, .outcomes: "topic"
        case .jobs, .retry, .dead, .webPushOut, .mobilePushOut, .emailOut: "direct"
        case .unrouted: "fanout"
        }
    }
}

extension WorkQueue {
    /// What its worker publishes to; nil when it is the router.
    fileprivate var out: Exchange? { Channel(rawValue: rawValue).map(Exchange.out(of:)) }
}
