import FleetHarness
import Foundation
import Testing

@Suite(.serialized) struct `A second router on the same directory` {
    @Test(.timeLimit(.minutes(2))) func `waits, says so, and takes over when the first is gone`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.know(["ann"])
            let first = try await fleet.start(.router)
            try await fleet.publish([.assigned("c-1", to: "ann")])
            try await fleet.wait(forReady: 3, in: jobQueues)
            let second = try await fleet.start(.router, with: ["BELFRY_HTTP_ADDRESS": "127.0.0.1:0"])
            while try !String(contentsOf: second.log, encoding: .utf8).contains("another router works on the directory") {
                try await Task.sleep(for: .milliseconds(20))
            }
            let report = try await fleet.wait(forReadiness: 503, of: second)
            #expect(report.contains("directory"), "\(report)")
            first.signal(SIGKILL)
            #expect(await first.end() == SIGKILL)
            try await fleet.wait(forReadiness: 200, of: second)
            try await fleet.publish([.assigned("c-2", to: "ann")])
            try await fleet.wait(forReady: 6, in: jobQueues)
            #expect(await fleet.terminate(.router) == 0)
        }
    }
}
