import AMQP
import FleetHarness
import Foundation
import Messages
import PrivateBroker
import Sandbox
import Testing

/// What the broker can do to a worker at work: nothing is lost, no more is under way than the prefetch, and readiness and metrics say what
/// is wrong.
@Suite(.serialized) struct `The broker fails a worker at work` {
    private static let prefetch = 10
    private static let count = 20
    /// Requests without an answer: fewer than would open the service's circuit.
    private static let hanging = 3
    private static let queue = WorkQueue.mobilePush

    @Test(.timeLimit(.minutes(3)), arguments: [(BrokerNode.Action.starveMemory, BrokerNode.Action.feedMemory), (.starveDisk, .feedDisk)])
    func `an alarm: what needs a dead letter waits until it is over`(starve: BrokerNode.Action, feed: BrokerNode.Action) async throws {
        try await Self.withJobs { node, fleet in
            await fleet.sandbox.setFault(Fault(.apns, status: 413))
            try await node.perform(starve)
            let worker = try await Self.startWorker(fleet)
            let report = try await fleet.wait(forReadiness: 503, of: worker)
            #expect(report.contains("out of memory or disk"), "\(report)")
            try await fleet.wait(forMetric: /belfry_amqp_blocked\{.*publisher.*\} 1/, of: worker)
            try await Self.expectFullWindow(fleet, worker)
            #expect(try await fleet.ready(in: [Self.queue.deadName]) == 0)
            try await node.perform(feed)
            try await Self.expectAllDeadOnce(fleet, worker)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a full queue: what has no place in it stays where it is`() async throws {
        try await Self.withJobs { _, fleet in
            await fleet.sandbox.setFault(Fault(.apns, status: 413))
            let queues = FleetQueues(fleet: fleet)
            try await queues.limit(Self.queue.deadName, to: 1)
            let worker = try await Self.startWorker(fleet)
            try await fleet.wait(forMetric: /belfry_amqp_publish_failures_total\{.*reason="refused"\} [1-9]/, of: worker)
            // A quorum queue takes some more than its limit, how many is chance; not the one that it refused.
            #expect(try await fleet.ready(in: [Self.queue.deadName]) < Self.count)
            try await queues.liftLimit()
            try await Self.expectAllDeadOnce(fleet, worker)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a right that is taken away: what needs it waits for it`() async throws {
        try await Self.withJobs(0..<1) { _, fleet in
            await fleet.sandbox.setFault(Fault(.apns, status: 413))
            let users = FleetUsers(fleet: fleet)
            let url = try await users.add("worker", writing: "^belfry.mobile-push.out$")
            let worker = try await Self.startWorker(fleet, with: ["BELFRY_AMQP_URL": url])
            try await fleet.wait(forReady: 1, in: [Self.queue.deadName])
            try await users.add("worker", writing: "^$")
            let dead = try await Self.publishUntilRefused(fleet, worker)
            try await fleet.wait(forMetric: /belfry_amqp_publish_failures_total\{.*reason="accessRefused"\} [1-9]/, of: worker)
            // The one that was refused is under way.
            let all = dead + Self.count
            try await Self.publishJobs(dead + 1..<all, fleet)
            try await Self.expectFullWindow(fleet, worker, after: dead)
            #expect(try await fleet.ready(in: [Self.queue.deadName]) == dead)
            try await users.add("worker", writing: "^belfry.mobile-push.out$")
            try await Self.expectAllDeadOnce(fleet, worker, all)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `its patience ends with what a worker keeps too long: all of it comes again`() async throws {
        try await Self.withJobs(0..<1) { node, fleet in
            try await fleet.start(.router)
            try await node.perform(.impatient)
            let worker = try await Self.startWorker(fleet)
            // A host that has not answered yet is sent one request: the others would wait behind one that hangs.
            #expect(await fleet.waitForAccepted(.apns, 1, within: .seconds(30)) == 1)
            await fleet.sandbox.setFault(Fault(.apns, count: Self.hanging, action: .hang))
            try await Self.publishJobs(1..<Self.count, fleet)
            let version = try await BrokerVersion.current(at: fleet.environment.managementURL)
            let words = version.cancelsSlowConsumers ? "the broker ended the consumer" : "delivery acknowledgement on channel"
            try await fleet.wait(forLog: words, of: worker)
            try await node.perform(.patient)
            for number in 0..<Self.count { #expect(await fleet.hasArrived("c-\(number)", at: .apns), "c-\(number)") }
            let unanswered = await fleet.sandbox.received(ReceivedFilter(provider: .apns, verdict: .fault))
            #expect(Set(unanswered.compactMap(\.conversation)).count == Self.hanging)
            #expect(try await fleet.drain([Self.queue.deadName]).isEmpty)
            #expect(await fleet.terminate(.mobilePush) == 0)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `nowhere to put what the broker itself dead-letters: it waits in its queue until there is`() async throws {
        try await Self.withJobs { _, fleet in
            let queues = FleetQueues(fleet: fleet)
            try await queues.delete(Self.queue.deadName)
            let tooLarge = [UInt8](repeating: 0x20, count: 300 << 10)
            try await fleet.publish(
                OutgoingMessage(
                    exchange: Exchange.jobs.rawValue, routingKey: Self.queue.decidedKey, properties: MessageProperties(messageID: "large"),
                    body: tooLarge))
            try await Self.startWorker(fleet)
            #expect(await fleet.waitForAccepted(.apns, Self.count, within: .seconds(60)) == Self.count)
            // Not ready and not under way: on its way to nowhere.
            try await queues.wait(forMessages: 1, in: [Self.queue.name])
            try await queues.applyTopology()
            try await fleet.wait(forReady: 1, in: [Self.queue.deadName])
            #expect(try await fleet.drain([Self.queue.deadName]).map(\.body) == [tooLarge])
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `without the right to read its queue a worker leaves with 77`() async throws {
        try await Self.withJobs { _, fleet in
            let users = FleetUsers(fleet: fleet)
            let url = try await users.add("stranger", writing: "^$", reading: "^$")
            let worker = try await fleet.start(.mobilePush, with: ["BELFRY_AMQP_URL": url])
            #expect(await worker.end() == 77)
        }
    }
}

extension `The broker fails a worker at work` {
    /// A broker of the test's own, with jobs in its queue.
    private static func withJobs(_ numbers: Range<Int> = 0..<count, _ test: (BrokerNode, TestFleet) async throws -> Void) async throws {
        let node = try await BrokerNode.shared.value
        try await TestFleet.run(on: TestEnvironment(node)) { fleet in
            try await publishJobs(numbers, fleet)
            try await test(node, fleet)
        }
    }

    private static func publishJobs(_ numbers: Range<Int>, _ fleet: TestFleet) async throws {
        for number in numbers { try await fleet.publishJob("c-\(number)", for: .mobilePush) }
    }

    /// Publishes one job after the other until the worker may not write the dead letter, and tells how many are dead letters before it.
    ///
    /// The installed RabbitMQ keeps what a channel may do until there has been nothing to do for it for two seconds: a right that is taken
    /// away from a busy worker is gone only then. So there is a pause before each.
    private static func publishUntilRefused(_ fleet: TestFleet, _ worker: RunningMember) async throws -> Int {
        for dead in 1...10 {
            try await Task.sleep(for: .seconds(3))
            try await publishJobs(dead..<dead + 1, fleet)
            while try await fleet.ready(in: [queue.deadName]) == dead {
                let log = try String(contentsOf: worker.log, encoding: .utf8)
                if log.contains("publishing failed, the source stays unacknowledged") { return dead }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        throw MissingEnvironment(description: "the right that was taken away is still there")
    }

    @discardableResult
    private static func startWorker(_ fleet: TestFleet, with more: [String: String] = [:]) async throws -> RunningMember {
        let own = ["BELFRY_HTTP_ADDRESS": "127.0.0.1:0", "BELFRY_PREFETCH": "\(prefetch)"]
        return try await fleet.start(.mobilePush, with: own.merging(more) { $1 })
    }

    /// As many requests as the prefetch allows, and no more.
    /// - Parameter settled: how many jobs were settled before.
    private static func expectFullWindow(_ fleet: TestFleet, _ worker: RunningMember, after settled: Int = 0) async throws {
        let requests = settled + prefetch
        try await fleet.wait(
            forMetric: Regex(#"belfry_http_requests_total\{.*result="4xx".*\} \#(requests)$"#, as: Substring.self), of: worker)
        #expect(await fleet.sandbox.received().count == requests)
    }

    private static func expectAllDeadOnce(_ fleet: TestFleet, _ worker: RunningMember, _ count: Int = count) async throws {
        try await fleet.wait(forReady: count, in: [queue.deadName])
        try await fleet.wait(forReadiness: 200, of: worker)
        #expect(await fleet.terminate(.mobilePush) == 0)
        let letters = try await fleet.drain([queue.deadName]).map(\.properties.messageID)
        #expect(letters.count == count && Set(letters).count == count)
    }
}
