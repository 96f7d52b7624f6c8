import FleetHarness
import Foundation
import Sandbox
import Testing

/// The four push services under their real names, so that the tables and hosts of production are used: `BELFRY_CONNECT_TO` leads the
/// worker to the sandbox.
@Suite struct `Four push services` {
    /// One teammate with one browser, for one way a service answers.
    private enum Story: String, CaseIterable {
        case delivered, gone, mismatch, throttled, tooLarge, failing
    }

    private static let longSubject = String(repeating: "Lorem ipsum dolor sit amet. ", count: 200)

    @Test(.timeLimit(.minutes(4)))
    func `deliver, lose, throttle, cut and fail, each in its own words`() async throws {
        try await TestFleet.run { fleet in
            let key = try await fleet.useRealPushServices()
            try await fleet.startAll()
            var tokens: [String: String] = [:]
            for service in PushService.allCases {
                for story in Story.allCases { tokens[name(service, story)] = try await subscribe(story, at: service, key, fleet) }
            }
            let last = name(.wns, Story.allCases.last ?? .failing)
            try #require(await fleet.explanation(of: last, says: "usable"), "the directory does not know \(last)")
            // A subscription of a foreign key is given up only where others are taken: so those come first.
            let others = Story.allCases.filter { $0 != .mismatch }
            try await ring(others, fleet)
            for service in PushService.allCases {
                #expect(await fleet.hasArrived("c-\(name(service, .delivered))", at: .webPush), "\(service) delivered")
            }
            try await ring([.mismatch], fleet)
            for service in PushService.allCases {
                let refused = ReceivedFilter(destination: tokens[name(service, .mismatch)])
                #expect(await fleet.sandbox.received(refused, atLeast: 1, timeout: .seconds(30)).count >= 1, "\(service)")
            }
            // It is the subscription's fault, and not our key's, if others are taken after its refusal.
            try await ring([.delivered], fleet, again: "-again")
            for service in PushService.allCases {
                await expectArrival(at: service, tokens, fleet)
                for story in [Story.gone, .mismatch] { try await expectGone(name(service, story), fleet) }
            }
            #expect(await fleet.terminate(.webPush) == 0)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `are told by their own clock when ours is wrong`() async throws {
        try await TestFleet.run { fleet in
            let key = try await fleet.useRealPushServices()
            fleet.sandbox.setClockSkew(90_000)
            try await fleet.startAll()
            _ = try await subscribe(.delivered, at: .mozilla, key, fleet)
            let teammate = name(.mozilla, .delivered)
            try #require(await fleet.explanation(of: teammate, says: "usable"), "the directory does not know \(teammate)")
            for conversation in ["c-1", "c-2"] {
                try await fleet.publish([.assigned(conversation, to: teammate)])
                #expect(await fleet.hasArrived(conversation, at: .webPush))
            }
            let refused = await fleet.sandbox.received(ReceivedFilter(provider: .webPush, verdict: .refused))
            #expect(refused.count == 1, "the token was signed anew once: \(refused.map { $0.why ?? "" })")
        }
    }

    private func name(_ service: PushService, _ story: Story) -> String { "\(service.rawValue)-\(story.rawValue)" }

    private func subscribe(_ story: Story, at service: PushService, _ key: String, _ fleet: TestFleet) async throws -> String {
        let teammate = name(service, story)
        // The browser was subscribed with somebody else's key, and says nothing about it.
        let subscription = await fleet.sandbox.createSubscription(
            name: teammate, service: service, vapidKey: story == .mismatch ? Self.foreignKey : key, realHost: true,
            bodyLimit: story == .tooLarge ? 2744 : nil)
        try await fleet.addBrowser(subscription, of: teammate, vapidKey: story == .mismatch ? nil : key)
        switch story {
        case .delivered, .mismatch, .tooLarge: break
        case .gone: await fleet.sandbox.removeSubscription(subscription.token)
        case .throttled:
            let fault = Fault(
                .webPush, service: service, destination: teammate, count: 1, status: service == .wns ? 406 : 429, retryAfter: 1)
            await fleet.sandbox.setFault(fault)
        case .failing: await fleet.sandbox.setFault(Fault(.webPush, service: service, destination: teammate, count: 1, status: 503))
        }
        return subscription.token
    }

    private func ring(_ stories: [Story], _ fleet: TestFleet, again: String = "") async throws {
        for service in PushService.allCases {
            try await fleet.publish(
                stories.map { story in
                    let teammate = name(service, story)
                    return .assigned("c-\(teammate)\(again)", to: teammate, subject: story == .tooLarge ? Self.longSubject : "Hi")
                })
        }
    }

    /// What was put off comes after its retry queue, and what was too large comes shorter.
    private func expectArrival(at service: PushService, _ tokens: [String: String], _ fleet: TestFleet) async {
        for story in [Story.throttled, .failing, .tooLarge] {
            let teammate = name(service, story)
            #expect(await fleet.hasArrived("c-\(teammate)", at: .webPush), "\(teammate)")
            let tries = await fleet.sandbox.received(ReceivedFilter(destination: tokens[teammate]))
            #expect(tries.count == 2, "\(teammate): \(tries.map { "\($0.status ?? 0)" })")
            guard story == .tooLarge, let content = tries.last?.content else { continue }
            #expect(tries.first?.status == 413)
            #expect((2000...2641).contains(content.text.count))
        }
    }

    /// The router has been told, and says so: the next assignment finds no destination.
    private func expectGone(_ teammate: String, _ fleet: TestFleet) async throws {
        #expect(try await fleet.explanation(of: teammate, says: "noDestination.gone"), "\(teammate) still has a destination")
    }

    /// The key of RFC 8291 Appendix A: a point of the curve that nobody here signs with.
    private static let foreignKey = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
}

extension TestFleet {
    /// Sends the real names of the push services to the sandbox; gives the public key of the fleet.
    func useRealPushServices() async throws -> String {
        let hosts = [
            "updates.push.services.mozilla.com", "fcm.googleapis.com", "web.push.apple.com", "wns2-par02p.notify.windows.com",
        ]
        set("BELFRY_CONNECT_TO", hosts.map { "\($0):443:127.0.0.1:\(sandbox.port)" }.joined(separator: ","))
        let keys = try await belfry(["keys", "vapid", "--json"])
        let pair = try JSONDecoder().decode([String: String].self, from: Data(keys.output.utf8))
        set("BELFRY_VAPID_PRIVATE_KEY_FILE", nil)
        let privateKey: String = try #require(pair["private_key"])
        set("BELFRY_VAPID_PRIVATE_KEY", privateKey)
        return try #require(pair["public_key"])
    }

    /// Waits until the check-up of a teammate says something; false after a minute without.
    func explanation(of teammate: String, says word: String) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let answer = try await belfry(["why", teammate, "--workspace", "acme", "--json"])
            if answer.output.contains(word) { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    /// Puts a teammate with one browser and nothing else into the directory.
    func addBrowser(_ subscription: PushSubscription, of teammate: String, vapidKey: String?) async throws {
        var data: [String: any Sendable] = [
            "teammate": teammate, "browser": "Firefox", "permission": "granted",
            "subscription": [
                "endpoint": subscription.endpoint, "keys": ["p256dh": subscription.p256dh, "auth": subscription.auth],
            ] as [String: any Sendable],
        ]
        data["vapidKey"] = vapidKey
        try await publish([
            TestEvent("directory.teammate.upserted", ["teammate": teammate, "name": teammate]),
            TestEvent("directory.web-push.subscribed", data),
        ])
    }
}
