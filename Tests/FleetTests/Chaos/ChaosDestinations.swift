import Messages
import Sandbox

/// The browsers and phones of the load, each called by who has it first. They can change hands.
struct ChaosDestinations: Sendable {
    private let browsers: [String: PushSubscription]

    /// A browser for each of some people.
    init(browsersOf names: [String], on sandbox: SandboxServer) async {
        var browsers: [String: PushSubscription] = [:]
        for name in names { browsers[name] = await sandbox.createSubscription(name: name) }
        self.browsers = browsers
    }

    /// Somebody logs in there, and whoever was before is not any more. Nil for a mailbox, and for who never had a browser.
    func registration(of home: String, on channel: Channel, under teammate: String) -> TestEvent? {
        switch channel {
        case .webPush:
            guard let browser = browsers[home] else { return nil }
            let keys = ["p256dh": browser.p256dh, "auth": browser.auth]
            let subscription: [String: any Sendable] = ["endpoint": browser.endpoint, "keys": keys]
            return TestEvent(
                "directory.web-push.subscribed",
                ["teammate": teammate, "subscription": subscription, "browser": "Firefox", "permission": "granted"])
        case .mobilePush:
            return TestEvent(
                "directory.device.registered",
                [
                    "teammate": teammate, "device": Self.phone(of: home), "provider": "apns", "token": Self.token(of: home),
                    "permission": "granted",
                ])
        case .email:
            return nil
        }
    }

    /// Whoever is logged in there logs out. Nil as for ``registration(of:on:under:)``.
    func unregistration(of home: String, on channel: Channel) -> TestEvent? {
        switch channel {
        case .webPush:
            guard let browser = browsers[home] else { return nil }
            return TestEvent("directory.web-push.unsubscribed", ["endpoint": browser.endpoint, "reason": "loggedOut"])
        case .mobilePush:
            return TestEvent("directory.device.unregistered", ["device": Self.phone(of: home), "reason": "loggedOut"])
        case .email:
            return nil
        }
    }

    /// A device token of a person's own: APNs has them in hexadecimal.
    static func token(of name: String) -> String {
        let digits = name.utf8.map { String($0, radix: 16) }.joined()
        return digits + String(repeating: "0", count: 64 - digits.count)
    }

    private static func phone(of home: String) -> String { "\(home)-phone" }
}
