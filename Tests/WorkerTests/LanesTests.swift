import Delivery
import Logging
import Messages
import PrivateBroker
import Testing

@testable import Worker

/// The lanes of a worker by themselves, without a broker.
@Suite(.timeLimit(.minutes(1))) struct LanesTests {
    static func lanes(capacity: Int = 10) -> Lanes {
        Lanes(channel: .webPush, rules: LaneRules(capacity: capacity), logger: PrivateBroker.silent)
    }

    static func enter(_ lanes: Lanes, _ name: LaneName) async -> Lanes.Stay? {
        if case .stay(let stay) = await lanes.enter(name) { stay } else { nil }
    }

    /// Brings a lane down.
    static func bringDown(_ lanes: Lanes, _ name: LaneName) async throws {
        for _ in 1...5 {
            let stay = try #require(await enter(lanes, name))
            _ = lanes.leave(stay, .tryAgain(after: nil, ProviderAnswer(provider: "p", code: "503")))
        }
    }

    @Test func `hosts of one service are apart`() async throws {
        let lanes = Self.lanes()
        try await Self.bringDown(lanes, LaneName(service: "web-push/wns", host: "a"))
        #expect(await Self.enter(lanes, LaneName(service: "web-push/wns", host: "a")) == nil)
        #expect(await Self.enter(lanes, LaneName(service: "web-push/wns", host: "b")) != nil)
        let trouble = try #require(lanes.troubles.first)
        #expect(lanes.troubles.count == 1)
        #expect((trouble.service, trouble.state, trouble.hosts, trouble.cause) == ("web-push/wns", .down, 1, "503"))
    }

    @Test func `however many hosts come, lanes are bounded; beyond the bound those in trouble share one`() async throws {
        let lanes = Self.lanes()
        for number in 0..<256 { try await Self.bringDown(lanes, LaneName(service: "web-push/wns", host: "\(number)")) }
        try await Self.bringDown(lanes, LaneName(service: "web-push/wns", host: "one more"))
        #expect(await Self.enter(lanes, LaneName(service: "web-push/wns", host: "another")) == nil)
        #expect(await Self.enter(lanes, LaneName(service: "web-push/fcm", host: "fcm")) != nil)
        #expect(lanes.troubles.map(\.hosts) == [257])
    }

    @Test func `a service in trouble has a cause, a beginning and a next try`() async throws {
        let lanes = Self.lanes()
        let before = Timestamp.now
        for _ in 1...5 {
            let stay = try #require(await Self.enter(lanes, LaneName(service: "ses")))
            _ = lanes.leave(stay, .misconfigured(ProviderAnswer(provider: "ses", code: "403", reason: "SendingPausedException")))
        }
        let trouble = try #require(lanes.troubles.first)
        #expect(trouble.state == .paused)
        #expect(trouble.cause == "403 SendingPausedException")
        #expect(trouble.since >= before - .milliseconds(1) && trouble.since <= .now)
        let next = try #require(trouble.nextTry)
        #expect((.seconds(59)...(.seconds(61))).contains(next - trouble.since))
    }

    @Test func `the line about it says all of that, and no host`() {
        let since = Timestamp(milliseconds: 1_795_356_225_678)
        var trouble = ServiceTrouble(
            service: "ses", state: .paused, hosts: 1, since: since, nextTry: since + .seconds(60), cause: "403 SendingPausedException")
        #expect(
            trouble.text == "ses paused since 2026-11-22T14:03:45Z: 403 SendingPausedException, next try 2026-11-22T14:04:45Z")
        (trouble.hosts, trouble.nextTry, trouble.cause, trouble.state) = (3, nil, "", .recovering)
        #expect(trouble.text == "ses recovering at 3 hosts since 2026-11-22T14:03:45Z")
    }

    @Test func `lanes that are well are forgotten to make room`() async throws {
        let lanes = Self.lanes()
        for number in 0..<10_000 {
            let stay = try #require(await Self.enter(lanes, LaneName(service: "web-push/other", host: "\(number)")))
            _ = lanes.leave(stay, .refused(ProviderAnswer(provider: "web-push", code: "not-sent", reason: "endpointNotAllowed")))
        }
        try await Self.bringDown(lanes, LaneName(service: "web-push/other", host: "new"))
        #expect(await Self.enter(lanes, LaneName(service: "web-push/other", host: "newer")) != nil)
    }

    @Test func `whoever stands in line enters when another leaves`() async throws {
        let lanes = Self.lanes(capacity: 1)
        let name = LaneName(service: "s")
        let stay = try #require(await Self.enter(lanes, name))
        async let second = Self.enter(lanes, name)
        // It stands in line or has not come yet: either way the place that becomes free is its own.
        await Task.yield()
        _ = lanes.leave(stay, .delivered(Samples.answer))
        #expect(await second != nil)
    }

    @Test func `whoever stands in line of a lane that hangs is sent to a rung before long`() async throws {
        let lanes = Self.lanes(capacity: 1)
        let name = LaneName(service: "s")
        let stay = try #require(await Self.enter(lanes, name))
        let looking = Task { await lanes.run() }
        let start = ContinuousClock.now
        guard case .held(let held) = await lanes.enter(name) else {
            Issue.record("it was let in")
            return
        }
        #expect(held.reason == .full)
        #expect(.now - start >= .milliseconds(500))
        _ = lanes.leave(stay, .delivered(Samples.answer))
        looking.cancel()
        await looking.value
    }

    #if DEBUG
    /// Without optimization a loop says nothing about the lane.
    private static let isOptimized = false
    #else
    private static let isOptimized = true
    #endif

    @Test(.enabled(if: isOptimized)) func `a job's way through its lane costs well under a microsecond when all is well`() async throws {
        let lanes = Self.lanes()
        let name = LaneName(service: "web-push/mozilla", host: "updates.push.services.mozilla.com")
        let outcome = Outcome.delivered(ProviderAnswer(provider: "web-push/mozilla", code: "201"))
        let count = 1000
        var best = Duration.seconds(1)
        // The best of many short runs: others use the machine too.
        for _ in 1...500 {
            let start = ContinuousClock.now
            for _ in 0..<count {
                guard case .stay(let stay) = await lanes.enter(name) else { continue }
                _ = lanes.leave(stay, outcome)
            }
            best = min(best, (.now - start) / count)
        }
        print("a job's way through its lane:", best)
        #expect(best < .microseconds(1))
    }
}
