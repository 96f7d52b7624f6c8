import FleetHarness
import Foundation
import Sandbox
import Testing

/// Producers are other people's programs: what deploy/contract/README.md tells them to do has to work with clients that are not ours.
@Suite struct `A client that is not ours` {
    @Test(.timeLimit(.minutes(3)))
    func `gets a notification delivered with the Python example of the contract`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.startAll()
            try await fleet.addTeammate("kim")
            try await fleet.addTeam("sales", ["kim"])
            let script = try TestEnvironment.root().appending(path: "deploy/examples/producer.py").path
            let environment = await fleet.processEnvironment
            let result = try await Command.run(TestEnvironment.python(), [script], environment: environment)
            try #require(result.status == 0, "the example failed: \(result.errors)")
            #expect(await fleet.hasArrived("1842", at: .webPush))
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `gets a notification delivered with amqp-publish, which sends no content type`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.startAll()
            try await fleet.addTeammate("kim")
            let url = await fleet.processEnvironment["BELFRY_AMQP_URL"] ?? ""
            let result = try await Command.run(
                "/usr/bin/amqp-publish",
                ["--url", url, "--exchange", "belfry.events", "--routing-key", "conversation.assigned", "--persistent"],
                input: Data(TestEvent.assigned("c-plain", to: "kim").json))
            try #require(result.status == 0, "amqp-publish failed: \(result.errors)")
            #expect(await fleet.hasArrived("c-plain", at: .webPush))
        }
    }
}
