import Foundation
import Sandbox

extension TestFleet {
    /// Puts one teammate into the directory who is reached on all three channels, and waits until a first assignment has come through
    /// on each of them: from then on the directory is known to be fed.
    func addTeammate(_ teammate: String) async throws {
        let subscription = await sandbox.createSubscription(name: teammate)
        try await publish([
            TestEvent("directory.workspace.upserted", ["name": "Acme"]),
            TestEvent("directory.teammate.upserted", ["teammate": teammate, "name": teammate, "email": "\(teammate)@example.com"]),
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
        ])
    }

    /// The conversations that have arrived, by provider, each with how often.
    func arrivals(_ provider: Provider) async -> [String: Int] {
        var arrivals: [String: Int] = [:]
        for entry in await sandbox.received(ReceivedFilter(provider: provider, verdict: .accepted)) {
            guard let content = entry.content else { continue }
            let text = String(decoding: content.text, as: UTF8.self)
            guard let match = text.firstMatch(of: /app\.example\.com\\?\/c\\?\/([A-Za-z0-9-]+)/) else { continue }
            arrivals[String(match.1), default: 0] += 1
        }
        return arrivals
    }

    /// Waits until so many requests have been accepted by a provider.
    func waitForAccepted(_ provider: Provider, _ count: Int, within timeout: Duration) async -> Int {
        await sandbox.received(ReceivedFilter(provider: provider, verdict: .accepted), atLeast: count, timeout: timeout).count
    }
}
