import AMQP
import FleetHarness
import Foundation
import Messages
import Sandbox
import Testing

/// The broker goes away while a worker has jobs under way and others wait: it says so, keeps what it holds within bounds, and goes on.
@Suite(.serialized) struct `The broker is taken away from a worker` {
    private static let prefetch = 10
    private static let count = 40
    private static let queue = WorkQueue.mobilePush

    @Test(
        .timeLimit(.minutes(2)),
        arguments: [(BrokerNode.Action.stopApp, BrokerNode.Action.startApp), (.kill, .launch)])
    func `it says so and holds no more, and when the broker is back every job is delivered, or queued still`(
        down: BrokerNode.Action, up: BrokerNode.Action
    ) async throws {
        let node = try await BrokerNode.shared.value
        try await TestFleet.run(on: TestEnvironment(node)) { fleet in
            let (worker, jobs) = try await Self.startAtWork(fleet)
            let before = try ProcessFootprint(of: worker.processIdentifier)
            try await node.perform(down)
            try await Self.expectThatItSaysSo(fleet, worker)
            // The answers to what was under way come while there is nobody to be told.
            try await fleet.wait(forMetric: /belfry_circuit_requests_in_flight\{.*\} 0$/, of: worker)
            try await fleet.wait(forMetric: /belfry_amqp_stale_settlements_total\{.*\} [1-9]/, of: worker)
            let now = try ProcessFootprint(of: worker.processIdentifier)
            #expect(now.resident < before.resident * 11 / 10 && now.files <= before.files, "\(before) has become \(now)")
            await fleet.sandbox.clearFaults()
            try await node.perform(up)
            try await fleet.wait(forReadiness: 200, of: worker)
            try await Self.expectAll(jobs, fleet)
        }
    }
}

extension `The broker is taken away from a worker` {
    /// A worker that has sent as much as it may to a provider that takes its time, with more jobs in the queue than its window holds.
    private static func startAtWork(_ fleet: TestFleet) async throws -> (RunningMember, jobs: [Job]) {
        // What waits goes through the router.
        try await fleet.start(.router)
        let worker = try await fleet.start(
            .mobilePush, with: ["BELFRY_HTTP_ADDRESS": "127.0.0.1:0", "BELFRY_PREFETCH": "\(prefetch)"])
        // A host that has not answered yet is sent one request and no more.
        var jobs = [try await fleet.publishJob("c-0", for: .mobilePush)]
        #expect(await fleet.waitForAccepted(.apns, 1, within: .seconds(30)) == 1)
        await fleet.sandbox.setFault(Fault(.apns, action: .pass, delay: 2500))
        for number in 1..<count { jobs.append(try await fleet.publishJob("c-\(number)", for: .mobilePush)) }
        // One service takes half of the window.
        try await fleet.wait(forMetric: /belfry_circuit_requests_in_flight\{.*\} 5$/, of: worker)
        return (worker, jobs)
    }

    private static func expectThatItSaysSo(_ fleet: TestFleet, _ worker: RunningMember) async throws {
        let report = try await fleet.wait(forReadiness: 503, of: worker)
        let consumer = /"name":"broker: consumer","ready":false,"detail":"no connection to the broker: the log says why"/
        #expect(report.contains(consumer), "\(report)")
        try await fleet.wait(forMetric: /belfry_amqp_connected\{.*consumer.*\} 0$/, of: worker)
        try await fleet.wait(forMetric: /belfry_amqp_connected\{.*publisher.*\} 0$/, of: worker)
        let port = try #require(await fleet.port(of: worker))
        let status = try await fleet.belfry(["status", "--worker", "127.0.0.1:\(port)"])
        #expect(status.status == 69, "\(status)")
        let lines = status.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        for connection in ["consumer", "publisher"] {
            #expect(
                lines.contains("127.0.0.1:\(port) - broker down: belfry-mobile-push-worker mobile-push \(connection)"), "\(status.output)")
        }
    }

    /// Each job has been delivered, and what came twice came with one id. What is left over is a copy of what has been delivered.
    private static func expectAll(_ jobs: [Job], _ fleet: TestFleet) async throws {
        let deadline = ContinuousClock.now + .seconds(40)
        var ids: [String: [String]] = [:]
        while ids.count < jobs.count, .now < deadline {
            ids = await delivered(fleet)
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(await fleet.terminate(.mobilePush) == 0)
        #expect(await fleet.terminate(.router) == 0)
        let left = try await fleet.drain([queue.name, WorkQueue.rechecks] + FleetQueues.retryDelays(of: queue)).map {
            try Job.read($0.body).notification.conversation
        }
        for job in jobs {
            let conversation = job.notification.conversation
            #expect(ids[conversation] != nil || left.contains(conversation), "\(conversation) is lost")
            #expect(Set(ids[conversation] ?? []).isSubset(of: [job.id.lowercase]), "\(ids)")
        }
        // Nothing is invented, and nothing is dead.
        #expect(Set(ids.keys).union(left).isSubset(of: Set(jobs.map(\.notification.conversation))))
        #expect(try await fleet.drain([queue.deadName]).isEmpty)
    }

    /// What APNs has said yes to, late or not: the ids by conversation.
    private static func delivered(_ fleet: TestFleet) async -> [String: [String]] {
        let accepted = await fleet.sandbox.received(ReceivedFilter(provider: .apns)).filter { $0.status == 200 }
        return Dictionary(grouping: accepted) { $0.conversation ?? "none" }.mapValues { $0.compactMap { $0.headers["apns-id"] } }
    }
}
