import AMQP
import Directory
import FleetHarness
import Foundation
import Messages
import Testing

/// The broker goes away in the middle of work and comes back: nothing is lost, and whoever was held is told in time.
@Suite(.serialized) struct `The broker goes away` {
    private static let count = 200
    private static let endings: [(down: BrokerNode.Action, up: BrokerNode.Action)] = [(.stopApp, .startApp), (.kill, .launch)]

    @Test(.timeLimit(.minutes(5)))
    func `in order and by kill -9: every assignment gets through, and a held decision is told within 15 s of its return`() async throws {
        let node = try await BrokerNode.shared.value
        try await TestFleet.run(on: TestEnvironment(node)) { fleet in
            await fleet.set("BELFRY_PRESENCE_WINDOW", "5s")
            try await fleet.know(["ann", "ben"])
            try await fleet.start(.router)
            for (round, (down, up)) in Self.endings.enumerated() {
                try await fleet.makeActive("ann")
                try await fleet.publish([.assigned("held-\(round)", to: "ann")])
                try await fleet.waitForHeld()
                try await fleet.publish((0..<Self.count).map { .assigned("c-\(round)-\($0)", to: "ben") })
                try await node.perform(down)
                try await fleet.waitUntilDue()
                try await node.perform(up)
                let back = ContinuousClock.now
                try await fleet.waitForNothingHeld()
                #expect(.now - back < .seconds(15), "after \(down)")
                // Before the next round, in which somebody has to be found active within five seconds of a sign: what was published before
                // the broker went may all be decided, and its queue of assignments have no leader yet.
                try await fleet.publish([.assigned("after-\(round)", to: "ben")])
                try await fleet.wait(forReady: (Self.count + 2) * 3 * (round + 1), in: jobQueues)
            }
            try await Self.expectEverything(fleet)
        }
    }

    /// Each conversation has its three jobs, and one that is there twice is the same job.
    private static func expectEverything(_ fleet: TestFleet) async throws {
        let expected = endings.indices.flatMap { round in ["held-\(round)", "after-\(round)"] + (0..<count).map { "c-\(round)-\($0)" } }
        try await fleet.wait(forReady: expected.count * 3, in: jobQueues)
        #expect(await fleet.terminate(.router) == 0)
        let jobs = try await fleet.drain(jobQueues).map { try Job.read($0.body) }
        let byID = Dictionary(grouping: jobs, by: \.id)
        #expect(byID.count == expected.count * 3)
        #expect(Set(jobs.map(\.notification.conversation)) == Set(expected))
        #expect(byID.values.allSatisfy { copies in copies.allSatisfy { $0 == copies[0] } })
        #expect(try await fleet.drain([WorkQueue.assignments.name, WorkQueue.assignments.deadName]).isEmpty)
    }
}
