import Directory
import Foundation
import Messages
import Routing
import Testing

/// Not a test of anything: prints how many assignments a second the store takes. Run with BELFRY_BENCH=1 in the release configuration.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["BELFRY_BENCH"] != nil)) struct `Speed of the store` {
    @Test func `batches of 64, a team of three with a browser each`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteDirectory.open(path: folder + "/directory.sqlite")
            let teams = 1000
            var changes: [DirectoryChange] = []
            for team in 0..<teams {
                let members = (0..<3).map { "t\(team)-\($0)" }
                changes += members.flatMap { [Acme.teammate($0), Acme.browser($0), Acme.choice($0, [.webPush])] }
                changes.append(Acme.team("team-\(team)", members))
            }
            try await store.feed(changes)
            let batches = (0..<500).map { batch in
                (0..<64).map { index in
                    let number = batch * 64 + index
                    return RoutableEvent(
                        Acme.assigned("c-\(number)", to: .team("team-\(number * 7 % teams)"), id: "0197a000-0000-7000-8000-\(number)"))
                }
            }
            let clock = ContinuousClock()
            var jobs = 0
            let duration = try await clock.measure {
                for batch in batches {
                    for routed in try await store.route(batch, now: Acme.start, settings: RoutingSettings()) { jobs += routed.jobs.count }
                }
            }
            let seconds = Double(duration.milliseconds) / 1000
            print("\(Int(Double(batches.count * 64) / seconds)) assignments/s, \(Int(Double(jobs) / seconds)) jobs/s")
            #expect(jobs == 500 * 64 * 3)
        }
    }
}
