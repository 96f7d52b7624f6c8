import AMQP
import FleetHarness
import Foundation
import Messages
import Sandbox
import Testing

/// A mail that is sent twice is two mails. How many a crash may double is bounded by how many the worker has under way.
@Suite(.serialized) struct `550 mails, a killed worker and a broker that goes away` {
    private static let count = 550
    /// What the worker has under way at once: its own `BELFRY_PREFETCH`.
    private static let underWay = 5
    /// Both faults may double all that is under way. More they cannot: the broker gives a worker no mail beyond these before it has an
    /// acknowledgement. So this is a bound and no estimate, and 10 of 550 is under 2 %, which would be 11.
    private static let mostTwice = 2 * underWay
    private static let endings: [(down: BrokerNode.Action, up: BrokerNode.Action)] = [(.stopApp, .startApp), (.kill, .launch)]

    @Test(.timeLimit(.minutes(3)), .onlyInFull(seconds: 30), arguments: endings)
    func `all of them arrive, and less than 2 % come twice`(down: BrokerNode.Action, up: BrokerNode.Action) async throws {
        let node = try await BrokerNode.shared.value
        try await TestFleet.run(on: TestEnvironment(node)) { fleet in
            for number in 0..<Self.count { try await fleet.publishJob("c-\(number)", for: .email) }
            try await fleet.start(.router)
            try await fleet.start(.email)
            try await Self.meetManyUnderWay(after: 100, fleet) { try await fleet.crash(.email) }
            try await Self.meetManyUnderWay(after: 300, fleet) { try await node.perform(down) }
            try await node.perform(up)
            let sent = try await Self.wait(for: Self.count, fleet)
            #expect(await fleet.terminate(.email) == 0)
            let twice = sent.values.reduce(0) { $0 + $1 - 1 }
            print("mails: \(sent.count) conversations, \(twice) mails more than once, after a kill -9 and \(down)")
            #expect(sent.count == Self.count)
            #expect(twice <= Self.mostTwice, "\(twice) of \(Self.count)")
            #expect(twice * 100 < Self.count * 2, "\(twice) of \(Self.count)")
        }
    }

    /// Lets something happen while the provider has mails and has not answered: as many as the worker has under way at once.
    private static func meetManyUnderWay(after count: Int, _ fleet: TestFleet, _ fault: () async throws -> Void) async throws {
        try await wait(for: count, fleet)
        await fleet.sandbox.setFault(Fault(.ses, action: .pass, delay: 1500))
        let taken = await fleet.sandbox.received(ReceivedFilter(provider: .ses, verdict: .fault)).count
        _ = await fleet.sandbox.received(
            ReceivedFilter(provider: .ses, verdict: .fault), atLeast: taken + underWay, timeout: .seconds(60))
        try await fault()
        await fleet.sandbox.clearFaults()
    }

    /// Waits until mails about so many conversations were taken, and tells how many about each.
    @discardableResult
    private static func wait(for count: Int, _ fleet: TestFleet) async throws -> [String: Int] {
        let deadline = ContinuousClock.now + .seconds(90)
        while true {
            let taken = await fleet.sandbox.received(ReceivedFilter(provider: .ses)).filter { $0.status == 200 }
            let sent = Dictionary(taken.compactMap(\.conversation).map { ($0, 1) }, uniquingKeysWith: +)
            if sent.count >= count { return sent }
            try #require(.now < deadline, "\(sent.count) of \(count) mails were sent")
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
