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
}
