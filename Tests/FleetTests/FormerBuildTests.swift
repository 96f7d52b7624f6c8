import FleetHarness
import Foundation
import Testing

/// An update to this build from a former one, whose executables are in the folder that `BELFRY_TEST_FORMER_BIN` names: both at work side
/// by side, on the topology of this one, as an update is done.
@Suite(.serialized, .enabled(if: FormerBuild.folder != nil, "only with BELFRY_TEST_FORMER_BIN"))
struct `Two builds side by side` {
    @Test(.timeLimit(.minutes(4)), arguments: [FleetMember.allCases, FleetMember.allCases.reversed()])
    func `take each other's place under load, and nothing is lost`(order: [FleetMember]) async throws {
        let former = try #require(FormerBuild.folder)
        try await TestFleet.run { fleet in
            await fleet.set("BELFRY_HTTP_ADDRESS", "127.0.0.1:0")
            var old: [FleetMember: RunningMember] = [:]
            for member in FleetMember.allCases { old[member] = try await fleet.start(member, from: former) }
            let load = try await FleetLoad(fleet, url: fleet.environment.amqpURL(virtualHost: fleet.virtualHost))
            try await load.run { producer in
                // What the former router cannot take yet waits for the new one.
                try await load.waitUntilNotified(producer.publishAtOnce(200))
                let publishing = Task { try await producer.run(rate: 100, for: .seconds(600)) }
                for member in order {
                    let leaving = try #require(old[member])
                    if member == .router {
                        // The directory has one router.
                        leaving.signal(SIGTERM)
                        #expect(await leaving.end() == 0, "\(member)")
                        try await fleet.wait(forReadiness: 200, of: fleet.start(member))
                    } else {
                        try await fleet.wait(forReadiness: 200, of: fleet.start(member))
                        try await load.waitUntilNotified(await load.ledger.notified + 100)
                        leaving.signal(SIGTERM)
                        #expect(await leaving.end() == 0, "\(member)")
                    }
                    try await load.waitUntilNotified(await load.ledger.notified + 100)
                }
                publishing.cancel()
                _ = await publishing.result
                try await load.waitUntilNotified(0..<load.ledger.attempted)
            }
            let verdict = try await load.verdict()
            #expect(verdict.lost.isEmpty && verdict.invented.isEmpty && verdict.refused.isEmpty && verdict.different.isEmpty)
            #expect(verdict.duplicates == 0 && verdict.queued + verdict.dead == 0)
        }
    }
}

private enum FormerBuild {
    static let folder = ProcessInfo.processInfo.environment["BELFRY_TEST_FORMER_BIN"].map { URL(filePath: $0) }
}
