import FleetHarness
import Foundation

extension TestFleet {
    /// Waits until `/metrics` of a process on `127.0.0.1:0` has a line like this; throws after 30 s without.
    func wait(forMetric line: Regex<Substring>, of member: RunningMember) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        var page = ""
        while ContinuousClock.now < deadline {
            if let port = port(of: member) {
                page = try await Command.run("/usr/bin/curl", ["--silent", "--noproxy", "*", "http://127.0.0.1:\(port)/metrics"]).output
                if page.split(separator: "\n").contains(where: { $0.firstMatch(of: line) != nil }) { return }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        let known = page.split(separator: "\n").filter { $0.hasPrefix("belfry_amqp") }
        throw MissingEnvironment(description: "no such metric within 30 s; there are \(known.joined(separator: "\n"))")
    }
}
