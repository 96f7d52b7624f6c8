import Foundation
import Messages
import Sandbox

/// Who there is, and whom the n-th assignment is for. Both follow from the number, so that nothing has to be written down.
enum ChaosAudience {
    /// How many people each channel has who are reached on it alone.
    private static let width = 4
    /// Each with a browser, a phone and a mailbox.
    private static let everywhere = "ada"
    static let team = "crew"

    /// One teammate, one channel: what an assignment makes ring.
    struct Ring: Hashable {
        var conversation: Int
        var teammate: String
        var channel: Channel
    }

    /// Everybody, as events that fill a directory.
    static func events(on sandbox: SandboxServer) async -> [TestEvent] {
        var events = [TestEvent("directory.workspace.upserted", ["name": "Acme"])]
        for channel in Channel.allCases {
            for number in 0..<width { events += await arrival(of: name(channel, number), on: [channel], sandbox) }
        }
        events += await arrival(of: everywhere, on: Channel.allCases, sandbox)
        events.append(TestEvent("directory.team.upserted", ["team": team, "name": team, "members": crew]))
        return events
    }

    /// The n-th assignment: one of twenty is for a team of three, one for somebody who has everything.
    static func assignment(_ number: Int) -> TestEvent {
        let conversation = "c-\(number)", id = "e-\(number)"
        return switch number % 20 {
        case 0: .assigned(conversation, toTeam: team, id: id)
        case 1: .assigned(conversation, to: everywhere, id: id)
        default: .assigned(conversation, to: single(number).name, id: id)
        }
    }

    /// What the n-th assignment makes ring, once each.
    static func rings(of number: Int) -> [Ring] {
        switch number % 20 {
        case 0: Channel.allCases.map { Ring(conversation: number, teammate: name($0, 0), channel: $0) }
        case 1: Channel.allCases.map { Ring(conversation: number, teammate: everywhere, channel: $0) }
        default: [Ring(conversation: number, teammate: single(number).name, channel: single(number).channel)]
        }
    }

    /// Which ring a request to a provider was; nil when it cannot be any.
    static func ring(of request: Received) -> Ring? {
        guard let content = request.content,
            let match = String(decoding: content.text, as: UTF8.self).firstMatch(of: /app\.example\.com\\?\/c\\?\/c-([0-9]+)/),
            let conversation = Int(match.1), let teammate = teammate(of: request)
        else { return nil }
        switch request.provider {
        case .webPush: return Ring(conversation: conversation, teammate: teammate, channel: .webPush)
        case .apns: return Ring(conversation: conversation, teammate: teammate, channel: .mobilePush)
        case .ses: return Ring(conversation: conversation, teammate: teammate, channel: .email)
        case .fcm, .fcmToken, .browser, .unknown: return nil
        }
    }

    /// Which ring a job is; nil when it cannot be any.
    static func ring(of job: Job) -> Ring? {
        number(of: job.notification.conversation).map {
            Ring(conversation: $0, teammate: job.notification.teammate, channel: job.channel)
        }
    }

    /// The number in a conversation's id.
    static func number(of conversation: String) -> Int? {
        conversation.hasPrefix("c-") ? Int(conversation.dropFirst(2)) : nil
    }
}

extension ChaosAudience {
    private static var crew: [String] { Channel.allCases.map { name($0, 0) } }
    private static var everybody: [String] { Channel.allCases.flatMap { channel in (0..<width).map { name(channel, $0) } } + [everywhere] }

    private static func name(_ channel: Channel, _ number: Int) -> String { "\(channel.rawValue)-\(number)" }

    private static func single(_ number: Int) -> (name: String, channel: Channel) {
        let channel = Channel.allCases[number % Channel.allCases.count]
        return (name(channel, number / Channel.allCases.count % width), channel)
    }

    /// A device token of a person's own: APNs has them in hexadecimal.
    private static func token(of name: String) -> String {
        let digits = name.utf8.map { String($0, radix: 16) }.joined()
        return digits + String(repeating: "0", count: 64 - digits.count)
    }

    private static func teammate(of request: Received) -> String? {
        switch request.provider {
        case .webPush: request.destinationName
        case .apns: everybody.first { token(of: $0) == request.destination }
        case .ses: everybody.first { request.destination?.contains("\($0)@example.com") == true }
        case .fcm, .fcmToken, .browser, .unknown: nil
        }
    }

    private static func arrival(of name: String, on channels: [Channel], _ sandbox: SandboxServer) async -> [TestEvent] {
        var person: [String: any Sendable] = ["teammate": name, "name": name]
        var events: [TestEvent] = []
        if channels.contains(.email) { person["email"] = "\(name)@example.com" }
        if channels.contains(.webPush) {
            let browser = await sandbox.createSubscription(name: name)
            let keys = ["p256dh": browser.p256dh, "auth": browser.auth]
            let subscription: [String: any Sendable] = ["endpoint": browser.endpoint, "keys": keys]
            events.append(
                TestEvent(
                    "directory.web-push.subscribed",
                    ["teammate": name, "subscription": subscription, "browser": "Firefox", "permission": "granted"]))
        }
        if channels.contains(.mobilePush) {
            events.append(
                TestEvent(
                    "directory.device.registered",
                    ["teammate": name, "device": "\(name)-phone", "provider": "apns", "token": token(of: name), "permission": "granted"]))
        }
        // Last: whoever is known is known with all of it.
        return events + [TestEvent("directory.teammate.upserted", person)]
    }
}
