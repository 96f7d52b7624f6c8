import FleetHarness
import Foundation

extension TestFleet {
    /// Waits until `/readyz` of a process on `127.0.0.1:0` answers with a status, and gives what it says; throws after 30 s without.
    @discardableResult
    func wait(forReadiness status: Int, of member: RunningMember) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(30)
        var answer = "nothing"
        while ContinuousClock.now < deadline {
            if let port = port(of: member) {
                answer = try await Command.run(
                    "/usr/bin/curl",
                    ["--silent", "--noproxy", "*", "--max-time", "5", "--write-out", "\n%{http_code}", "http://127.0.0.1:\(port)/readyz"]
                ).output
                if answer.hasSuffix("\n\(status)") { return answer }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw MissingEnvironment(description: "readiness was not \(status) within 30 s; the last answer: \(answer)")
    }

    /// Waits until a process has said something in its log; throws after 30 s without.
    func wait(forLog words: String, of member: RunningMember) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try !String(contentsOf: member.log, encoding: .utf8).contains(words) {
            guard .now < deadline else { throw MissingEnvironment(description: "the log does not say: \(words)") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// The port that the system chose, from the log.
    func port(of member: RunningMember) -> Int? {
        guard let log = try? String(contentsOf: member.log, encoding: .utf8),
            let line = log.split(separator: "\n").last(where: { $0.contains("the health server listens") }),
            let match = line.firstMatch(of: /"port":"?([0-9]+)/)
        else { return nil }
        return Int(match.1)
    }
}

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
