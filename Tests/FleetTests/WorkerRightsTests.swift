import FleetHarness
import Foundation
import Messages
import Sandbox
import Testing

/// A worker under the rights that `belfry topology apply --users` gives to its user (`FleetUser`).
@Suite(.serialized) struct `A worker with no more rights than its user has` {
    @Test(.timeLimit(.minutes(2))) func `retries, dead-letters, and reports what became of its jobs`() async throws {
        try await TestFleet.run { fleet in
            let url = try await FleetUsers(fleet: fleet).add("worker", writing: "^belfry.mobile-push.out$", reading: "^belfry.mobile-push$")
            try await fleet.start(.router)
            try await fleet.start(.mobilePush, with: ["BELFRY_AMQP_URL": url])
            try await fleet.addTeammate("kim")
            await fleet.sandbox.setFault(Fault(.apns, count: 1, status: 503))
            try await fleet.publish([.assigned("retried", to: "kim")])
            #expect(await fleet.hasArrived("retried", at: .apns))
            await fleet.sandbox.setFault(Fault(.apns, count: 1, status: 413))
            try await fleet.publish([.assigned("dead", to: "kim")])
            _ = try await fleet.look(in: WorkQueue.mobilePush.deadName)
            for (conversation, result) in [("retried", "delivered"), ("dead", "dead")] {
                let deadline = ContinuousClock.now + .seconds(30)
                var answer = ""
                // The journal is written when the router gets to it.
                repeat {
                    answer = try await fleet.belfry(["history", conversation, "--json"]).output
                    if answer.contains("\"\(result)\"") { break }
                    try await Task.sleep(for: .milliseconds(100))
                } while .now < deadline
                #expect(answer.contains("\"\(result)\""), "\(answer)")
            }
            #expect(try await fleet.ready(in: [WorkQueue.mobilePush.name]) == 0)
        }
    }
}
