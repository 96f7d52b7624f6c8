import Messages

extension Topology {
    /// The fleet's topology. ARCHITECTURE.md has the same table with its reasons.
    public static let fleet = Topology(exchanges: fleetExchanges, queues: fleetQueues, bindings: fleetBindings)

    private static let fleetExchanges: [ExchangeDeclaration] = [
        ExchangeDeclaration(name: Exchange.unrouted.rawValue, kind: .fanout),
        ExchangeDeclaration(
            name: Exchange.events.rawValue, kind: .topic, arguments: ["alternate-exchange": .text(Exchange.unrouted.rawValue)]),
        ExchangeDeclaration(name: Exchange.jobs.rawValue, kind: .direct),
        ExchangeDeclaration(name: Exchange.retry.rawValue, kind: .direct),
        ExchangeDeclaration(name: Exchange.dead.rawValue, kind: .direct),
        ExchangeDeclaration(name: Exchange.outcomes.rawValue, kind: .topic),
    ]

    private static var fleetQueues: [QueueDeclaration] {
        WorkQueue.allCases.flatMap { queue in
            [work(queue), dead(queue)] + queue.rungs.map { rung($0, of: queue) }
        } + SideQueue.allCases.map(side)
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

    private static func rung(_ rung: Rung, of queue: WorkQueue) -> QueueDeclaration {
        var arguments = safeDeadLettering(into: .jobs, key: queue.key)
        arguments["x-message-ttl"] = .integer(rung.delay.milliseconds)
        return QueueDeclaration(name: queue.name(of: rung), arguments: arguments)
    }

    /// At-least-once counts only together with reject-publish: without it the broker takes the word and loses messages all the same.
    private static func safeDeadLettering(into exchange: Exchange, key: String) -> [String: ArgumentValue] {
        [
            "x-queue-type": "quorum", "x-overflow": "reject-publish", "x-dead-letter-strategy": "at-least-once",
            "x-dead-letter-exchange": .text(exchange.rawValue), "x-dead-letter-routing-key": .text(key),
        ]
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

    private static var fleetBindings: [Binding] { WorkQueue.allCases.flatMap(waysInto) + sideBindings }

    private static func waysInto(_ queue: WorkQueue) -> [Binding] {
        [
            bind(.jobs, queue.name, queue.key),
            bind(.dead, queue.deadName, queue.key),
        ] + queue.rungs.map { bind(.retry, queue.name(of: $0), queue.key(of: $0)) } + events(for: queue)
    }

    private static func events(for queue: WorkQueue) -> [Binding] {
        switch queue {
        case .assignments:
            [EventType.conversationAssigned, .conversationOpened, .conversationSeen, .conversationClosed].map {
                bind(.events, queue.name, $0.rawValue)
            }
        case .directory:
            [bind(.events, queue.name, "directory.#"), bind(.outcomes, queue.name, OutcomeKey.destinationGone.rawValue)]
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
