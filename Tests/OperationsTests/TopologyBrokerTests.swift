import AMQP
import Messages
import Operations
import PrivateBroker
import Testing

@Suite(.serialized) struct `The topology on a broker` {
    @Test func `is there after one apply, and the second changes nothing`() async throws {
        try await TestVirtualHost.with { host in
            try await host.withSession { session in
                let before = try await TopologyGlance(over: session).report()
                #expect(before.differences.count == Topology.fleet.exchanges.count + Topology.fleet.queues.count)
                var dryRun = TopologyApplication(over: session)
                dryRun.isDryRun = true
                let missing = try await dryRun.apply()
                #expect(missing.count == before.differences.count && missing.allSatisfy { $0.outcome == .wouldCreate })
                #expect(try await TopologyGlance(over: session).report() == before)
                let first = try await TopologyApplication(over: session).apply()
                #expect(try await dryRun.apply().allSatisfy { $0.outcome == .present })
                #expect(first.allSatisfy { $0.kind == "binding" ? [.bound, .unbound].contains($0.outcome) : $0.outcome == .created })
                let second = try await TopologyApplication(over: session).apply()
                #expect(second.allSatisfy { $0.kind == "binding" ? [.bound, .unbound].contains($0.outcome) : $0.outcome == .present })
                #expect(try await TopologyGlance(over: session).report().differences.isEmpty)
            }
            let report = try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report()
            #expect(report.differences.isEmpty)
        }
    }

    @Test func `tells a queue that is there otherwise, with the argument and the way out`() async throws {
        try await TestVirtualHost.with { host in
            try await host.withSession { session in
                try await session.declareQueue(
                    "belfry.email.retry.5s", arguments: ["x-queue-type": .string("quorum"), "x-message-ttl": .integer(6000)])
                let results = try await TopologyApplication(over: session).apply()
                let conflicts = results.filter { $0.outcome == .conflict }
                #expect(conflicts.map(\.name) == ["belfry.email.retry.5s"])
                let explanation = try #require(conflicts.first?.explanation)
                #expect(explanation.contains("rabbitmqctl --vhost \(host.name) delete_queue belfry.email.retry.5s"))
            }
            let report = try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report()
            let problems = report.differences.filter { $0.object == "queue belfry.email.retry.5s" }.map(\.problem)
            #expect(problems.contains("argument x-message-ttl is 6000, should be 5000"))
            #expect(problems.contains("argument x-overflow is missing, should be reject-publish"))
        }
    }

    @Test func `does not bind a queue that is a conflict, for what goes in would never come back`() async throws {
        try await TestVirtualHost.with { host in
            try await host.withSession { session in
                try await session.declareQueue("belfry.email.retry.5s", arguments: ["x-queue-type": .string("quorum")])
                let results = try await TopologyApplication(over: session).apply()
                let leftOut = results.filter { $0.outcome == .notBound }
                #expect(leftOut.map(\.name) == ["belfry.retry", "belfry.email.out"].map { "\($0) → belfry.email.retry.5s (email.5s)" })
                #expect(leftOut.first?.explanation == "not bound, because the queue belfry.email.retry.5s is a conflict")
                let retry = OutgoingMessage(exchange: "belfry.retry", routingKey: "email.5s", body: [1])
                let refusal = try #require(await Self.refusal { () throws(PublishError) in try await session.publish([retry]) })
                #expect(refusal.failures.values.map(\.kind) == [.returned])
            }
            let report = try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report()
            #expect(Set(report.differences.filter { $0.object.hasPrefix("queue ") }.map(\.remedy)) == [.recreate])
            #expect(report.remedies == [.recreate])
            #expect(report.remedies.first?.advice.contains("let it run empty") == true)
        }
    }

    private static func refusal(_ publish: () async throws(PublishError) -> Void) async -> PublishError? {
        do {
            try await publish()
            return nil
        } catch {
            return error
        }
    }

    @Test func `does not bind to an exchange that is a conflict`() async throws {
        try await TestVirtualHost.with { host in
            try await host.withSession { session in
                try await session.declareExchange("belfry.retry", kind: "fanout")
                let leftOut = try await TopologyApplication(over: session).apply().filter { $0.outcome == .notBound }
                #expect(leftOut.count == Topology.fleet.bindings.filter { $0.exchange == "belfry.retry" }.count)
            }
        }
    }

    @Test func `shows a binding that is gone and one too many`() async throws {
        try await TestVirtualHost.withTopology { host, session in
            try await session.unbindQueue("belfry.email", from: "belfry.jobs", key: "email.decided")
            try await session.bindQueue("belfry.email", to: "belfry.jobs", key: "web-push")
            let report = try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report()
            #expect(
                Set(report.differences.map { "\($0.object) \($0.problem)" }) == [
                    "binding belfry.jobs → belfry.email (email.decided) is missing",
                    "binding belfry.jobs → belfry.email (web-push) should not be there",
                ])
        }
    }

    @Test func `shows an exchange that deletes itself, which apply calls a conflict`() async throws {
        try await TestVirtualHost.withTopology { host, session in
            try await session.deleteExchange("belfry.outcomes")
            try await host.root.put("exchanges/\(host.name)/belfry.outcomes", #"{"type":"topic","durable":true,"auto_delete":true}"#)
            let report = try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report()
            #expect(report.differences.first?.object == "exchange belfry.outcomes")
            #expect(report.differences.first?.problem == "deletes itself, should stay")
            #expect(report.remedies == [.recreate])
        }
    }

    @Test func `tells of a policy, for it may make a queue forget its messages`() async throws {
        try await TestVirtualHost.with { host in
            let policy = #"{"pattern":"^belfry\\.email$","definition":{"message-ttl":60000},"apply-to":"queues"}"#
            try await host.root.put("policies/\(host.name)/ttl", policy)
            // Before the queues are there: RabbitMQ 3.10 takes seconds to say that a queue has got a policy.
            try await host.withSession { session in _ = try await TopologyApplication(over: session).apply() }
            let note = "A policy (ttl) sets message-ttl of the queue belfry.email."
            // The management API hears of a policy a moment later.
            try await waitUntil("the policy is told of") {
                try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report().notes.contains(note)
            }
        }
    }

    @Test func `tells in one sentence which users are not there`() async throws {
        try await TestVirtualHost.withTopology { host, _ in
            let notes = try await TopologyCheck(over: host.api, virtualHost: host.name, prefix: host.name).report().notes
            #expect(notes.count == 1)
            #expect(notes.first?.hasPrefix("The users \(host.name)belfry-producer, \(host.name)belfry-router, ") == true)
        }
    }

    @Test func `says without the management API what it could not see`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.deleteQueue("belfry.email")
            let report = try await TopologyGlance(over: session).report()
            #expect(report.differences.map(\.object) == ["queue belfry.email"])
            #expect(report.notes.contains { $0.contains("BELFRY_RABBITMQ_API_URL") })
        }
    }

    @Test func `has a status with every queue`() async throws {
        try await TestVirtualHost.withTopology { host, session in
            try await session.deleteQueue("belfry.email.dead")
            try await session.publish([OutgoingMessage(exchange: "belfry.jobs", routingKey: "email.decided", body: [1])])
            var status = FleetStatus(broker: BrokerPlace(host.address))
            try await status.readQueues(over: session, api: host.api)
            #expect(status.queues.map(\.name) == Topology.fleet.queues.map(\.name))
            #expect(status.queues.filter { !$0.isPresent }.map(\.name) == ["belfry.email.dead"])
            #expect(status.queues.first { $0.name == "belfry.email" }?.ready == 1)
            #expect(status.notes.isEmpty)
            status.judge()
            #expect(status.exitCode == 78 && status.problems.first?.what == "1 queue is missing: belfry.email.dead.")
            #expect(status.problems.contains { $0.what == "Nothing takes from belfry.email: 1 job waits." })
        }
    }

    @Test func `that is not there at all is one problem, which names the virtual host and the one that has a fleet`() async throws {
        try await TestVirtualHost.withTopology { fleet, _ in
            try await TestVirtualHost.with { host in
                try await host.withSession { session in
                    var status = FleetStatus(broker: BrokerPlace(host.address))
                    try await status.readQueues(over: session, api: host.api)
                    status.judge()
                    #expect(status.isEmptyHost && status.exitCode == 78 && status.problems.count == 1)
                    let text = StatusText(status, width: nil).text
                    #expect(text.contains("The virtual host \(host.name) at ") && text.contains(fleet.name), "\(text)")
                    #expect(!text.contains("missing"), "\(text)")
                    #expect(try await TopologyGlance(over: session).report().lacksEverything())
                }
            }
        }
    }
}
