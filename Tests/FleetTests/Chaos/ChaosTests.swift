import FleetHarness
import Foundation
import Testing

/// Random faults under load, and an oracle that knows what the broker has confirmed. `deploy/test --chaos` runs it alone.
@Suite(.serialized) struct `Chaos` {
    @Test(.timeLimit(.minutes(60)))
    func `random faults lose nothing, send nothing that nobody wants, invent nothing, and repeat only what was under way`() async throws {
        let settings = ChaosSettings()
        try await BrokerNode.with { node in
            try await TestFleet.run(on: TestEnvironment(node)) { fleet in
                let report = try await ChaosRun(settings: settings, fleet: fleet, node: node).run()
                report.show()
                for line in report.wrongs { Issue.record("\(line)") }
                if !report.wrongs.isEmpty { try await fleet.keepLogs(as: "chaos-\(settings.seed)") }
            }
        }
    }
}
