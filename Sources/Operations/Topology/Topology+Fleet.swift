import Messages

extension Topology {
    /// The fleet's topology. "Topology" in ARCHITECTURE.md has the same table, and this module's README.md has the reasons.
    public static let fleet = Topology(
        exchanges: fleetExchanges + waysOut, queues: fleetQueues, bindings: fleetBindings, retiredBindings: retiredBindings)

    private static let fleetExchanges: [ExchangeDeclaration] = [
        ExchangeDeclaration(name: Exchange.unrouted.rawValue, kind: .fanout),
        ExchangeDeclaration(
            name: Exchange.events.rawValue, kind: .topic, arguments: ["alternate-exchange": .text(Exchange.unrouted.rawValue)]),
        ExchangeDeclaration(name: Exchange.jobs.rawValue, kind: .direct),
        ExchangeDeclaration(name: Exchange.retry.rawValue, kind: .direct),
        ExchangeDeclaration(name: Exchange.dead.rawValue, kind: .direct),
        ExchangeDeclaration(name: Exchange.outcomes.rawValue, kind: .topic),
    ]

    /// A worker's user may write to its own of these, and nowhere else. Rights go by the exchange's name: RabbitMQ looks at keys only for
    /// topic exchanges, and `belfry.retry` and `belfry.dead` are direct ones, which cannot be changed in place.
    private static let waysOut = Channel.allCases.map { ExchangeDeclaration(name: Exchange.out(of: $0).rawValue, kind: .direct) }

    private static var fleetQueues: [QueueDeclaration] {
        WorkQueue.allCases.flatMap { queue in
            [work(queue), dead(queue)] + queue.retryDelays.map { retryDelay($0, of: queue) }
        } + [rechecks] + SideQueue.allCases.map(side)
    }

    /// Without a key of its own for dead letters: each keeps the key it came with, which names its channel.
    private static var rechecks: QueueDeclaration {
        var arguments = safeDeadLettering(into: .dead, key: nil)
        arguments["x-delivery-limit"] = 200
        return QueueDeclaration(name: WorkQueue.rechecks, arguments: arguments)
    }

    /// Dead-lettering of a work queue by the broker itself happens only to what is too large to be read, or ends a process every time.
    private static func work(_ queue: WorkQueue) -> QueueDeclaration {
        var arguments = safeDeadLettering(into: .dead, key: queue.key)
        // Only a backstop: plain reconnects count too, and the workers judge much earlier.
        arguments["x-delivery-limit"] = 200
        // Changes of the directory are applied in the order in which they came.
        if queue == .directory { arguments["x-single-active-consumer"] = true }
        return QueueDeclaration(name: queue.name, arguments: arguments)
    }

    /// From RabbitMQ 4.0 on a quorum queue without a limit drops what was looked at more than 20 times; -1 kills at once on 3.x.
    private static func dead(_ queue: WorkQueue) -> QueueDeclaration {
        QueueDeclaration(name: queue.deadName, arguments: ["x-queue-type": "quorum", "x-delivery-limit": 1_000_000])
    }

    private static func retryDelay(_ retryDelay: RetryDelay, of queue: WorkQueue) -> QueueDeclaration {
        var arguments = safeDeadLettering(into: .jobs, key: queue.key)
        arguments["x-message-ttl"] = .integer(retryDelay.duration.milliseconds)
        return QueueDeclaration(name: queue.name(of: retryDelay), arguments: arguments)
    }

    /// At-least-once counts only together with reject-publish: without it the broker takes the word and loses messages all the same.
    private static func safeDeadLettering(into exchange: Exchange, key: String?) -> [String: ArgumentValue] {
        var arguments: [String: ArgumentValue] = [
            "x-queue-type": "quorum", "x-overflow": "reject-publish", "x-dead-letter-strategy": "at-least-once",
            "x-dead-letter-exchange": .text(exchange.rawValue),
        ]
        arguments["x-dead-letter-routing-key"] = key.map(ArgumentValue.text)
        return arguments
    }

    private static func side(_ queue: SideQueue) -> QueueDeclaration {
        var arguments: [String: ArgumentValue] = ["x-overflow": "drop-head"]
        switch queue {
        case .presence:
            arguments["x-queue-type"] = "classic"
            arguments["x-message-ttl"] = 60_000
            arguments["x-max-length"] = 200_000
        case .journal:
            arguments["x-queue-type"] = "classic"
            arguments["x-message-ttl"] = .integer(Duration.seconds(86_400).milliseconds)
            arguments["x-max-length-bytes"] = .integer(256 << 20)
        case .unrouted:
            arguments["x-queue-type"] = "quorum"
            arguments["x-message-ttl"] = .integer(Duration.seconds(7 * 86_400).milliseconds)
            // A look counts as a delivery, and RabbitMQ 4 would drop a message after 20 of them.
            arguments["x-delivery-limit"] = 1_000_000
            arguments["x-max-length-bytes"] = .integer(256 << 20)
        }
        return QueueDeclaration(name: queue.rawValue, arguments: arguments)
    }

    private static var fleetBindings: [Binding] {
        let bindings = WorkQueue.allCases.flatMap(waysInto) + sideBindings
        return bindings + Channel.allCases.flatMap { waysOut(of: $0, among: bindings) }
    }

    /// What a channel's worker publishes goes the ways of `belfry.retry`, `.dead` and `.outcomes`, as far as they are that channel's.
    private static func waysOut(of channel: Channel, among bindings: [Binding]) -> [Binding] {
        let queue = WorkQueue(channel)
        let own = Set([queue.deadName] + queue.retryDelays.map(queue.name(of:)))
        let moves = [Exchange.retry.rawValue, Exchange.dead.rawValue]
        return bindings.filter { $0.exchange == Exchange.outcomes.rawValue || moves.contains($0.exchange) && own.contains($0.queue) }
            .map { Binding(exchange: Exchange.out(of: channel).rawValue, queue: $0.queue, key: $0.key) }
    }

    private static func waysInto(_ queue: WorkQueue) -> [Binding] {
        (queue.holdsJobs
            ? [bind(.jobs, queue.name, queue.decidedKey), bind(.jobs, WorkQueue.rechecks, queue.key)]
            : [bind(.jobs, queue.name, queue.key)])
            + [bind(.dead, queue.deadName, queue.key)] + queue.retryDelays.map { bind(.retry, queue.name(of: $0), queue.key(of: $0)) }
            + events(for: queue)
    }

    /// Once jobs went straight to their queue, whatever had become of the conversation while they waited.
    private static var retiredBindings: [Binding] {
        WorkQueue.allCases.filter(\.holdsJobs).map { bind(.jobs, $0.name, $0.key) }
    }

    private static func events(for queue: WorkQueue) -> [Binding] {
        switch queue {
        case .assignments:
            [EventType.conversationAssigned, .conversationOpened, .conversationSeen, .conversationClosed].map {
                bind(.events, queue.name, $0.rawValue)
            }
        case .directory:
            [bind(.events, queue.name, "directory.#")]
                + [OutcomeKey.destinationGone, .destinationLearned].map { bind(.outcomes, queue.name, $0.rawValue) }
        case .webPush, .mobilePush, .email: []
        }
    }

    private static var sideBindings: [Binding] {
        [
            bind(.events, SideQueue.presence.rawValue, EventType.presenceActive.rawValue),
            bind(.outcomes, SideQueue.journal.rawValue, OutcomeKey.jobOutcomes.rawValue),
            bind(.events, SideQueue.journal.rawValue, "notification.*"),
            bind(.unrouted, SideQueue.unrouted.rawValue, ""),
        ]
    }

    private static func bind(_ exchange: Exchange, _ queue: String, _ key: String) -> Binding {
        Binding(exchange: exchange.rawValue, queue: queue, key: key)
    }
}
