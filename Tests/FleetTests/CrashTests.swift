import FleetHarness
import Foundation
import Sandbox
import Testing

/// Nothing is lost when a process is killed in the middle of its work.
@Suite(.serialized) struct `kill -9 in the middle of 2,000 assignments` {
    private static let count = 2000

    @Test(.timeLimit(.minutes(5)), arguments: [FleetMember.router, .webPush, .mobilePush, .email])
    func `loses none`(_ victim: FleetMember) async throws {
        try await TestFleet.run { fleet in
            try await fleet.startAll()
            try await fleet.addTeammate("kim")
            try await fleet.publish([.assigned("first", to: "kim")])
            try #require(await fleet.waitForAccepted(.ses, 1, within: .seconds(60)) >= 1, "the first mail did not come")
            let conversations = (0..<Self.count).map { "c-\($0)" }
            try await fleet.publish(conversations.map { .assigned($0, to: "kim") })
            // Three crashes, each when the fleet is known to be at work.
            for progress in [200, 700, 1300] {
                _ = await fleet.waitForAccepted(victim.provider, progress, within: .seconds(90))
                try await fleet.crash(victim)
            }
            for provider in [Provider.webPush, .apns, .ses] {
                let missing = await fleet.missing(conversations, at: provider, within: .seconds(120))
                #expect(missing.isEmpty, "\(missing.count) did not arrive at \(provider): \(missing.prefix(5))")
            }
        }
    }
}

extension TestFleet {
    /// The conversations that have not arrived at a provider when the time is over. Waits for arrivals, not for time.
    fileprivate func missing(_ conversations: [String], at provider: Provider, within timeout: Duration) async -> [String] {
        let deadline = ContinuousClock.now + timeout
        while true {
            let arrived = await arrivals(provider)
            let missing = conversations.filter { arrived[$0] == nil }
            let left = deadline - .now
            guard !missing.isEmpty, left > .zero else { return missing }
            let seen = arrived.values.reduce(0, +)
            _ = await waitForAccepted(provider, max(seen + 1, conversations.count), within: min(left, .seconds(10)))
        }
    }
}
