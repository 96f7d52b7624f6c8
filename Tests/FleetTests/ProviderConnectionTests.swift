import FleetHarness
import Foundation
import Sandbox
import Testing

/// A provider that ends connections with requests on them.
@Suite(.serialized) struct `A provider ends connections` {
    private static let count = 200

    @Test(.timeLimit(.minutes(3)), arguments: [Fault.Action.goaway, .reset])
    func `in the middle of work: everything arrives, once`(_ action: Fault.Action) async throws {
        try await TestFleet.run { fleet in
            await fleet.sandbox.setFault(Fault(.apns, count: 3, action: action))
            for number in 0..<Self.count { try await fleet.publishJob("c-\(number)", for: .mobilePush) }
            try await fleet.start(.router)
            try await fleet.start(.mobilePush)
            #expect(await fleet.waitForAccepted(.apns, Self.count, within: .seconds(60)) == Self.count)
            #expect(await fleet.arrivals(.apns).count == Self.count)
            #expect(await fleet.sandbox.received(ReceivedFilter(verdict: .fault)).count == 3)
            #expect(await fleet.terminate(.mobilePush) == 0)
        }
    }

    @Test(.timeLimit(.minutes(3))) func `by a GOAWAY under load: one new connection serves all requests that were under way`() async throws
    {
        try await TestFleet.run { fleet in
            for number in 0..<2000 { try await fleet.publishJob("c-\(number)", for: .mobilePush) }
            try await fleet.start(.router)
            let worker = try await fleet.start(.mobilePush)
            #expect(await fleet.waitForAccepted(.apns, 100, within: .seconds(60)) >= 100)
            let before = try ProcessFootprint(of: worker.processIdentifier)
            await fleet.sandbox.setFault(Fault(.apns, count: 1, action: .goaway))
            // What was refused twice waits on a retry queue.
            #expect(await fleet.waitForAccepted(.apns, 1900, within: .seconds(60)) >= 1900)
            let after = try ProcessFootprint(of: worker.processIdentifier)
            #expect(after.files <= before.files + 1, "\(before.files) open files have become \(after.files)")
        }
    }
}
