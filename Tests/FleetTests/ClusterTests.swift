import FleetHarness
import Foundation
import Messages
import Testing

/// Three nodes, of which one goes away while work goes on. `deploy/test --full` runs it: three nodes are much for a small machine.
@Suite(.serialized, .onlyInFull(seconds: 155))
struct `A cluster of three nodes` {
    @Test(.timeLimit(.minutes(10)))
    func `loses a node and gets it back, and no assignment is lost`() async throws {
        // The first is the one that everybody is connected to, and leads the queues; the last is neither.
        try await Self.expectNothingLost("cluster", without: [1, 3], leaving: .kill, returning: [.launch])
    }

    @Test(.timeLimit(.minutes(10)))
    func `drains a node for maintenance, and moves its queues' leaders, and no assignment is lost`() async throws {
        // All of its clients lose their connections, and all of its leaders go elsewhere.
        try await Self.expectNothingLost("drain", without: [1, 2], leaving: .drain, returning: [.revive, .rebalance])
    }

    /// A fleet at work, and nodes that leave and return one after the other.
    private static func expectNothingLost(
        _ name: String, without numbers: [Int], leaving: BrokerNode.Action, returning: [BrokerNode.Action]
    ) async throws {
        try await BrokerNode.with(3) { nodes in
            try await TestFleet.run(on: TestEnvironment(nodes)) { fleet in
                #expect(try await groupSizes(fleet) == [3])
                await fleet.set("BELFRY_HTTP_ADDRESS", "127.0.0.1:0")
                var members: [RunningMember] = []
                for member in FleetMember.allCases { members.append(try await fleet.start(member)) }
                let load = try await FleetLoad(fleet, url: fleet.environment.amqpURL(virtualHost: fleet.virtualHost))
                try await load.run { producer in
                    try await load.waitUntilNotified(producer.publishAtOnce(200))
                    let publishing = Task { try await producer.run(rate: 100, for: .seconds(600)) }
                    for number in numbers {
                        try await nodes.perform(leaving, on: number)
                        try await load.waitUntilNotified(await load.ledger.notified + 1000)
                        for action in returning { try await nodes.perform(action, on: number) }
                        for member in members { try await fleet.wait(forReadiness: 200, of: member) }
                        try await load.waitUntilNotified(await load.ledger.notified + 1000)
                    }
                    publishing.cancel()
                    _ = await publishing.result
                    try await load.waitUntilNotified(0..<load.ledger.attempted)
                }
                for member in FleetMember.allCases { #expect(await fleet.terminate(member) == 0, "\(member)") }
                let verdict = try await load.verdict()
                #expect(verdict.lost.isEmpty && verdict.invented.isEmpty && verdict.refused.isEmpty && verdict.different.isEmpty)
                ChaosRecord.write(
                    "\(name): \(verdict.confirmed) confirmed, \(verdict.delivered) rings, \(verdict.lost.count) lost, \(verdict.duplicates) repeated"
                )
            }
        }
    }

    /// On how many nodes the quorum queues lie, each size once.
    private static func groupSizes(_ fleet: TestFleet) async throws -> Set<Int> {
        struct Queue: Decodable {
            var members: [String]?
        }
        let url = "\(fleet.environment.managementURL)/api/queues/\(fleet.virtualHost)?columns=name,members"
        let answer = try await Command.run("/usr/bin/curl", ["--silent", "--fail", "--noproxy", "*", url])
        let queues = try JSONDecoder().decode([Queue].self, from: Data(answer.output.utf8))
        return Set(queues.compactMap { $0.members?.count })
    }
}
