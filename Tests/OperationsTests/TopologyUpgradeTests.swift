import AMQP
import Messages
import Operations
import PrivateBroker
import Synchronization
import Testing

/// `belfry topology apply` on a broker with the topology of before rechecks, at work.
@Suite(.timeLimit(.minutes(2))) struct `From the topology before rechecks` {
    /// The same queues, with retry queues that give everything back after three seconds.
    private static func quickened(_ topology: Topology) -> Topology {
        var topology = topology
        for index in topology.queues.indices where topology.queues[index].name.contains(".retry.") {
            topology.queues[index].arguments["x-message-ttl"] = 3000
        }
        return topology
    }

    private static let now = quickened(.fleet)

    private static var before: Topology {
        var before = now
        let jobs = Exchange.jobs.rawValue
        before.queues.removeAll { $0.name == WorkQueue.rechecks }
        before.bindings.removeAll { $0.exchange == jobs && ($0.queue == WorkQueue.rechecks || $0.key.hasSuffix(".decided")) }
        before.bindings += before.retiredBindings
        before.retiredBindings = []
        return before
    }

    private static let channels = Channel.allCases.map(WorkQueue.init)

    /// A message of a channel, known by its id.
    private static func message(_ id: String, _ exchange: Exchange, _ key: String) -> OutgoingMessage {
        OutgoingMessage(
            exchange: exchange.rawValue, routingKey: key, properties: MessageProperties(messageID: id), body: Array(id.utf8))
    }

    @Test func `each job arrives once and none is lost, with messages on every retry queue and an older router at work`() async throws {
        try await TestVirtualHost.with { host in
            try await host.withSession { session in
                _ = try await TopologyApplication(Self.before, over: session).apply()
                var ids: Set<String> = []
                for queue in Self.channels {
                    for delay in queue.retryDelays {
                        let id = queue.key(of: delay)
                        try await session.publish([Self.message(id, .retry, id)])
                        ids.insert(id)
                    }
                }
                var older: Set<String> = []
                try await host.withSession { router in
                    async let published = Self.publish(over: router)
                    let results = try await TopologyApplication(Self.now, over: session).apply()
                    #expect(results.filter { $0.outcome == .unbound }.map(\.name) == Self.now.retiredBindings.map(\.text))
                    #expect(!results.contains { $0.outcome == .conflict || $0.outcome == .notBound })
                    older = try await published
                }
                ids.formUnion(older)
                let found = try await Self.take(ids.count, over: session)
                #expect(found.count == ids.count && Set(found) == ids)
                #expect(
                    try await TopologyCheck(Self.now, over: host.api, virtualHost: host.name, prefix: host.name).report().differences
                        .isEmpty)
            }
        }
    }

    @Test func `a binding that is left from before is to be applied away`() async throws {
        try await TestVirtualHost.withTopology { host, session in
            try await session.bindQueue("belfry.email", to: "belfry.jobs", key: "email")
            let report = try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report()
            #expect(report.differences.map(\.problem) == ["should not be there"] && report.remedies == [.apply])
            _ = try await TopologyApplication(over: session).apply()
            #expect(try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report().differences.isEmpty)
        }
    }

    /// What an older router does: it publishes with the channel's own key, again when the message is returned.
    private static func publish(over session: BrokerSession) async throws -> Set<String> {
        var ids: Set<String> = []
        for number in 0..<600 {
            let queue = channels[number % channels.count]
            let id = "job-\(number)"
            try await waitUntil("\(id) is taken") {
                do throws(PublishError) {
                    try await session.publish([message(id, .jobs, queue.key)])
                    return true
                } catch {
                    // A key without a binding for a moment.
                    guard error.failures.values.allSatisfy({ $0.kind == .returned }) else { throw error }
                    return false
                }
            }
            ids.insert(id)
        }
        return ids
    }

    /// Everything that has come to the channels' queues and to the rechecks, until so many are there and the retry queues are empty.
    private static func take(_ count: Int, over session: BrokerSession) async throws -> [String] {
        var found: [String] = []
        try await waitUntil("\(count) messages have come", within: .seconds(60)) {
            for name in channels.map(\.name) + [WorkQueue.rechecks] {
                while let message = try await session.get(from: name) {
                    found.append(String(decoding: message.body, as: UTF8.self))
                    try await session.settle([(message.tag, .acknowledge)])
                }
            }
            return found.count >= count
        }
        return found
    }
}
