import FleetHarness
import Foundation
import Sandbox

extension TestFleet {
    /// Puts one teammate into the directory who is reached on all three channels. The feed may still be on its way when this returns:
    /// an assignment that comes earlier waits on its retry queue.
    func addTeammate(_ teammate: String) async throws {
        let subscription = await sandbox.createSubscription(name: teammate)
        try await publish([
            TestEvent("directory.workspace.upserted", ["name": "Acme"]),
            TestEvent(
                "directory.web-push.subscribed",
                [
                    "teammate": teammate,
                    "subscription": [
                        "endpoint": subscription.endpoint,
                        "keys": ["p256dh": subscription.p256dh, "auth": subscription.auth],
                    ] as [String: any Sendable],
                    "browser": "Firefox", "permission": "granted",
                ]),
            TestEvent(
                "directory.device.registered",
                [
                    "teammate": teammate, "device": "\(teammate)-phone", "provider": "apns",
                    "token": String(repeating: "ab12", count: 16), "permission": "granted",
                ]),
            // Last: whoever is known is known with all of it.
            TestEvent("directory.teammate.upserted", ["teammate": teammate, "name": teammate, "email": "\(teammate)@example.com"]),
        ])
    }

    /// Makes a team of teammates.
    func addTeam(_ team: String, _ members: [String]) async throws {
        try await publish([TestEvent("directory.team.upserted", ["team": team, "name": team, "members": members])])
    }

    /// Waits until a notification about a conversation has been accepted by a provider; false after a minute without.
    func hasArrived(_ conversation: String, at provider: Provider) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let arrived = await arrivals(provider)
            if arrived[conversation] != nil { return true }
            let left = deadline - .now
            guard left > .zero else { return false }
            _ = await waitForAccepted(provider, arrived.values.reduce(1, +), within: left)
        }
    }

    /// The conversations that have arrived, by provider, each with how often.
    func arrivals(_ provider: Provider) async -> [String: Int] {
        var arrivals: [String: Int] = [:]
        for entry in await sandbox.received(ReceivedFilter(provider: provider, verdict: .accepted)) {
            if let conversation = entry.conversation { arrivals[conversation, default: 0] += 1 }
        }
        return arrivals
    }

    /// Waits until so many requests have been accepted by a provider.
    func waitForAccepted(_ provider: Provider, _ count: Int, within timeout: Duration) async -> Int {
        await sandbox.received(ReceivedFilter(provider: provider, verdict: .accepted), atLeast: count, timeout: timeout).count
    }
}
