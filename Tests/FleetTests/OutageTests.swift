import FleetHarness
import Foundation
import Sandbox
import Testing

/// One push service in trouble, the other well: real processes, the real hosts' names, the services' own words.
@Suite(.serialized) struct `One push service is in trouble` {
    private static let count = 60

    @Test(.timeLimit(.minutes(4)))
    func `503: the other goes on, metrics and readiness say so, and in the end everybody is told once`() async throws {
        try await Self.withTwoServices { fleet, port in
            await fleet.sandbox.setFault(Fault(.webPush, destination: "fcm", status: 503))
            let conversations = try await Self.publish(to: fleet)
            #expect(await fleet.waitForAccepted(.webPush, Self.count, within: .seconds(20)) == Self.count)
            #expect(try await Self.isSaid(#"belfry_circuits{channel="web-push",circuit="web-push/fcm",state="failing"} 1"#, at: port))
            #expect(try await Self.isSaid(#"belfry_circuits{channel="web-push",circuit="web-push/mozilla",state="ok"} 1"#, at: port))
            #expect(try await Self.isSaid("belfry_deferrals_total{because=\"failing\"", at: port))
            let ready = try await Self.page("readyz", port)
            #expect(ready.contains(#"{"ready":true"#) && ready.contains("web-push/fcm failing"), "\(ready)")
            let status = try await fleet.belfry(["status", "--worker", "127.0.0.1:\(port)", "--worker", "127.0.0.1:1"])
            let lines = status.output.split(separator: "\n").map { $0.split(separator: " ").prefix(4).joined(separator: " ") }
            #expect(status.status == 1, "\(status)")
            #expect(status.output.contains("The worker at 127.0.0.1:\(port) says: web-push/fcm failing"), "\(status.output)")
            #expect(lines.contains("127.0.0.1:\(port) web-push web-push/fcm failing"), "\(status.output)")
            #expect(lines.contains("127.0.0.1:\(port) web-push web-push/mozilla ok"), "\(status.output)")
            #expect(lines.contains("127.0.0.1:1 - - no"), "\(status.output)")
            await fleet.sandbox.clearFaults()
            try await Self.expectEverybodyTwice(conversations, fleet)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `401: the circuit is open, nothing is dead, and nobody is asked again and again`() async throws {
        try await Self.withTwoServices { fleet, port in
            await fleet.sandbox.setFault(Fault(.webPush, destination: "fcm", status: 401))
            try await Self.publish(to: fleet)
            #expect(await fleet.waitForAccepted(.webPush, Self.count, within: .seconds(20)) == Self.count)
            #expect(try await Self.isSaid(#"belfry_circuits{channel="web-push",circuit="web-push/fcm",state="unauthorized"} 1"#, at: port))
            // Those that were under way when the first was refused may all have been; of what comes later only a probe is.
            try await Self.publish(to: fleet, from: Self.count)
            #expect(await fleet.waitForAccepted(.webPush, 2 * Self.count, within: .seconds(20)) == 2 * Self.count)
            let refused = await fleet.sandbox.received(ReceivedFilter(provider: .webPush, verdict: .fault)).count
            #expect(refused <= Self.count + 1)
            let status = try await fleet.belfry(["dead", "list", "--json"])
            #expect(status.status == 0 && !status.output.contains("misconfigured"), "\(status.output) \(status.errors)")
        }
    }
}

extension `One push service is in trouble` {
    /// A router and a web push worker, and a teammate with a browser of each of two makers.
    private static func withTwoServices(_ test: (TestFleet, _ port: Int) async throws -> Void) async throws {
        try await TestFleet.run { fleet in
            let port = try FreePort.find()
            let stand = "127.0.0.1:\(fleet.sandbox.port)"
            await fleet.set(
                "BELFRY_CONNECT_TO", "fcm.googleapis.com:443:\(stand),updates.push.services.mozilla.com:443:\(stand)")
            try await fleet.start(.router)
            await fleet.set("BELFRY_HTTP_ADDRESS", "127.0.0.1:\(port)")
            try await fleet.start(.webPush)
            try await fleet.publish([TestEvent("directory.workspace.upserted", ["name": "Acme"])])
            for (name, service) in [("mozilla", PushService.mozilla), ("fcm", .fcm)] {
                let browser = await fleet.sandbox.createSubscription(name: name, service: service, realHost: true)
                let subscription: [String: any Sendable] = [
                    "endpoint": browser.endpoint, "keys": ["p256dh": browser.p256dh, "auth": browser.auth],
                ]
                try await fleet.publish([
                    TestEvent(
                        "directory.web-push.subscribed",
                        ["teammate": "kim", "subscription": subscription, "browser": name, "permission": "granted"])
                ])
            }
            // Last: whoever is known is known with both browsers.
            try await fleet.publish([TestEvent("directory.teammate.upserted", ["teammate": "kim", "name": "Kim"])])
            try await fleet.publish([.assigned("first", to: "kim")])
            try #require(await fleet.waitForAccepted(.webPush, 2, within: .seconds(60)) == 2, "the first notification did not come")
            await fleet.sandbox.clearReceived()
            try await test(fleet, port)
        }
    }

    @discardableResult
    private static func publish(to fleet: TestFleet, from first: Int = 0) async throws -> [String] {
        let conversations = (first..<first + count).map { "c-\($0)" }
        try await fleet.publish(conversations.map { .assigned($0, to: "kim") })
        return conversations
    }

    /// Each conversation has come to both browsers, and to each of them once.
    private static func expectEverybodyTwice(_ conversations: [String], _ fleet: TestFleet) async throws {
        _ = await fleet.waitForAccepted(.webPush, 2 * count, within: .seconds(150))
        let arrivals = await fleet.arrivals(.webPush)
        #expect(conversations.filter { arrivals[$0] != 2 }.isEmpty)
        let dead = try await fleet.belfry(["dead", "list", "--json"])
        #expect(!dead.output.contains("expired"), "\(dead.output)")
    }

    /// Whether a line of the worker's metrics begins so, now or within a few seconds.
    private static func isSaid(_ line: String, at port: Int) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if try await page("metrics", port).contains("\n" + line) { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        print(try await page("metrics", port).split(separator: "\n").filter { $0.contains("circuit") }.joined(separator: "\n"))
        return false
    }

    private static func page(_ name: String, _ port: Int) async throws -> String {
        try await Command.run("/usr/bin/curl", ["--silent", "--noproxy", "*", "http://127.0.0.1:\(port)/\(name)"]).output
    }
}
