import AMQP
import FleetHarness
import Foundation
import Messages
import Testing

@Suite struct `What Prometheus collects` {
    @Test(.timeLimit(.minutes(2)), arguments: FleetMember.allCases)
    func `every family says what it is, and no result is a status that cannot be`(_ member: FleetMember) async throws {
        try await TestFleet.run { fleet in
            await fleet.set("BELFRY_HTTP_ADDRESS", "127.0.0.1:0")
            let running = try await fleet.start(member)
            let text = try await Self.metrics(port: try await Self.port(of: running)) { $0.contains("belfry_amqp_connected{") }
            let lines = text.split(separator: "\n")
            let families = lines.filter { $0.hasPrefix("# TYPE ") }.compactMap { $0.split(separator: " ").dropFirst(2).first }
            let helps = Set(lines.filter { $0.hasPrefix("# HELP ") }.compactMap { $0.split(separator: " ").dropFirst(2).first })
            #expect(families.count > 8)
            #expect(families.filter { !helps.contains($0) }.isEmpty)
            #expect(!text.contains("result=\"0xx\"") && !text.contains("result=\"1xx\""))
        }
    }

    @Test(.timeLimit(.minutes(2))) func `what comes from the future and what waited is counted`() async throws {
        try await TestFleet.run { fleet in
            await fleet.set("BELFRY_HTTP_ADDRESS", "127.0.0.1:0")
            let running = try await fleet.start(.router)
            let ahead = TestEvent("directory.teammate.upserted", at: Date() + 3600, ["teammate": "ann"])
            try await fleet.publish([ahead])
            let token = String(repeating: "ab12", count: 16)
            var waiting = TestFleet.message(of: TestFleet.job("c-1", to: .device(.init(provider: .apns, token: token))))
            waiting.routingKey = WorkQueue.mobilePush.key
            try await fleet.publish(waiting)
            let wanted = ["belfry_clock_ahead_total 1", #"belfry_rechecks_total{result="sent"} 1"#]
            let text = try await Self.metrics(port: try await Self.port(of: running)) { text in wanted.allSatisfy(text.contains) }
            #expect(text.contains(#"belfry_directory_changes_total{result="applied"} 1"#))
        }
    }

    /// The port that the process says it listens on.
    private static func port(of member: RunningMember) async throws -> String {
        while true {
            let log = try String(contentsOf: member.log, encoding: .utf8)
            if let line = log.split(separator: "\n").first(where: { $0.contains("the health server listens") }),
                let port = line.firstMatch(of: /"port":"([0-9]+)"/)
            {
                return String(port.1)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The metrics once they are as wanted; the process needs a moment to connect.
    private static func metrics(port: String, _ isWanted: (String) -> Bool) async throws -> String {
        while true {
            let result = try await Command.run("/usr/bin/curl", ["--silent", "--noproxy", "*", "http://127.0.0.1:\(port)/metrics"])
            if result.status == 0, isWanted(result.output) { return result.output }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
