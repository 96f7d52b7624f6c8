import Foundation
import Messages
import Operations
import Testing

@Suite struct `The topology as a table` {
    private static let queues = Dictionary(uniqueKeysWithValues: Topology.fleet.queues.map { ($0.name, $0.arguments) })

    @Test func `has every work queue with dead letters that cannot be lost`() throws {
        for queue in WorkQueue.allCases {
            var expected: [String: ArgumentValue] = [
                "x-queue-type": "quorum", "x-dead-letter-exchange": "belfry.dead", "x-dead-letter-routing-key": .text(queue.key),
                "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish", "x-delivery-limit": 200,
            ]
            if queue == .directory { expected["x-single-active-consumer"] = true }
            #expect(Self.queues[queue.name] == expected)
            #expect(Self.queues[queue.deadName] == ["x-queue-type": "quorum", "x-delivery-limit": 1_000_000])
        }
    }

    @Test(arguments: [
        ("belfry.email.retry.5s", 5000), ("belfry.web-push.retry.30s", 30_000), ("belfry.mobile-push.retry.2m", 120_000),
        ("belfry.email.retry.10m", 600_000), ("belfry.email.retry.1h", 3_600_000), ("belfry.assignments.retry.30s", 30_000),
    ])
    func `has retry queues that give back to the queue they belong to`(name: String, milliseconds: Int64) throws {
        let key = try #require(name.split(separator: ".").dropFirst().first)
        #expect(
            Self.queues[name] == [
                "x-queue-type": "quorum", "x-message-ttl": .integer(milliseconds), "x-dead-letter-exchange": "belfry.jobs",
                "x-dead-letter-routing-key": .text(String(key)), "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish",
            ])
    }

    @Test func `has side queues that let go of the oldest`() {
        #expect(
            Self.queues["belfry.presence"] == [
                "x-queue-type": "classic", "x-message-ttl": 60_000, "x-max-length": 200_000, "x-overflow": "drop-head",
            ])
        #expect(
            Self.queues["belfry.journal"] == [
                "x-queue-type": "classic", "x-message-ttl": 86_400_000, "x-max-length-bytes": 268_435_456, "x-overflow": "drop-head",
            ])
        #expect(
            Self.queues["belfry.unrouted"] == [
                "x-queue-type": "quorum", "x-message-ttl": 604_800_000, "x-max-length-bytes": 268_435_456, "x-overflow": "drop-head",
                "x-delivery-limit": 1_000_000,
            ])
        #expect(Topology.fleet.queues.count == 5 + 5 + 1 + 2 + 3 * 5 + 3)
    }

    @Test(arguments: [
        ("belfry.events", "belfry.assignments", "conversation.assigned"), ("belfry.events", "belfry.assignments", "conversation.closed"),
        ("belfry.events", "belfry.directory", "directory.#"), ("belfry.outcomes", "belfry.directory", "destination.gone"),
        ("belfry.outcomes", "belfry.directory", "destination.learned"),
        ("belfry.jobs", "belfry.web-push", "web-push.decided"), ("belfry.jobs", "belfry.rechecks", "web-push"),
        ("belfry.dead", "belfry.email.dead", "email"),
        ("belfry.retry", "belfry.email.retry.5s", "email.5s"), ("belfry.events", "belfry.presence", "presence.active"),
        ("belfry.events", "belfry.journal", "notification.*"), ("belfry.outcomes", "belfry.journal", "job.outcomes"),
        ("belfry.unrouted", "belfry.unrouted", ""),
    ])
    func `binds`(exchange: String, queue: String, key: String) {
        #expect(Topology.fleet.bindings.contains(Binding(exchange: exchange, queue: queue, key: key)))
    }

    @Test func `names every exchange before something refers to it`() {
        #expect(Topology.fleet.exchanges.map(\.name).sorted() == Exchange.allCases.map(\.rawValue).sorted())
        var known: Set<String> = []
        for exchange in Topology.fleet.exchanges {
            known.insert(exchange.name)
            if case .text(let alternate)? = exchange.arguments["alternate-exchange"] { #expect(known.contains(alternate)) }
        }
        #expect(Set(Topology.fleet.bindings).count == Topology.fleet.bindings.count)
    }

    @Test func `is what deploy/rabbitmq/definitions.json says`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = try Data(contentsOf: root.appending(path: "deploy/rabbitmq/definitions.json"))
        #expect(String(decoding: file, as: UTF8.self) == String(decoding: try JSONText.write(Definitions()), as: UTF8.self))
    }

    @Test(arguments: [
        (FleetUser.producer, "BELFRY_PRODUCER_PASSWORD"), (.webPush, "BELFRY_WEB_PUSH_PASSWORD"), (.operating, "BELFRY_OPERATOR_PASSWORD"),
    ])
    func `reads a user's password from`(user: FleetUser, variable: String) {
        #expect(user.passwordVariable == variable)
    }

    /// A type without one would go to `belfry.unrouted`, and nobody would hear of it.
    @Test(arguments: EventType.allCases)
    func `every type of event is bound to a queue`(type: EventType) {
        let keys = Topology.fleet.bindings.filter { $0.exchange == Exchange.events.rawValue }.map(\.key)
        #expect(keys.contains { Self.matches(type.rawValue.split(separator: "."), $0.split(separator: ".")) })
    }

    /// A topic exchange's rule (AMQP 0-9-1 §3.1.3.3): `*` is one word, `#` any number of them.
    private static func matches(_ words: [Substring], _ pattern: [Substring]) -> Bool {
        guard let first = pattern.first else { return words.isEmpty }
        let rest = Array(pattern.dropFirst())
        if first == "#" { return (0...words.count).contains { matches(Array(words[$0...]), rest) } }
        guard let word = words.first, first == "*" || first == word else { return false }
        return matches(Array(words.dropFirst()), rest)
    }
}
