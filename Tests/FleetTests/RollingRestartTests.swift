import FleetHarness
import Foundation
import Testing

/// How a fleet is updated: every process is stopped in order and started again while work goes on.
@Suite struct `A rolling restart under load` {
    @Test(.timeLimit(.minutes(3)))
    func `loses nothing and doubles nothing`() async throws {
        try await TestFleet.run { fleet in
            await fleet.set("BELFRY_HTTP_ADDRESS", "127.0.0.1:0")
            try await fleet.startAll()
            let load = try await FleetLoad(fleet, url: fleet.environment.amqpURL(virtualHost: fleet.virtualHost))
            try await load.run { producer in
                try await load.waitUntilNotified(producer.publishAtOnce(200))
                let publishing = Task { try await producer.run(rate: 100, for: .seconds(600)) }
                for member in FleetMember.allCases + FleetMember.allCases.reversed() {
                    let notified = await load.ledger.notified
                    #expect(await fleet.terminate(member) == 0, "\(member)")
                    try await fleet.wait(forReadiness: 200, of: fleet.start(member))
                    // It has begun to work before the next one stops.
                    try await load.waitUntilNotified(notified + 50)
                }
                publishing.cancel()
                _ = await publishing.result
                try await load.waitUntilNotified(0..<load.ledger.attempted)
            }
            let verdict = try await load.verdict()
            #expect(verdict.lost.isEmpty && verdict.invented.isEmpty && verdict.refused.isEmpty)
            #expect(verdict.duplicates == 0)
            #expect(verdict.queued + verdict.dead == 0)
        }
    }
}
