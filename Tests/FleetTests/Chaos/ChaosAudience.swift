import Foundation
import Messages
import Sandbox

/// Who there is, and whom the n-th assignment is for. Both follow from the number, so that nothing has to be written down.
/// ``ChaosHistory`` is about what does not.
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

    /// Who has a browser.
    static var browsing: [String] { (0..<width).map { name(.webPush, $0) } + [everywhere] }

    /// Everybody, as events that fill a directory.
    static func events(_ destinations: ChaosDestinations) -> [TestEvent] {
        var events = [TestEvent("directory.workspace.upserted", ["name": "Acme"])]
        for channel in Channel.allCases {
            for number in 0..<width { events += arrival(of: name(channel, number), on: [channel], destinations) }
        }
        events += arrival(of: everywhere, on: Channel.allCases, destinations)
        events.append(TestEvent("directory.team.upserted", ["team": team, "name": team, "members": crew]))
        return events
    }

    /// The n-th assignment: one of twenty is for a team of three, one for somebody who has everything.
    static func assignment(_ number: Int) -> TestEvent {
        let conversation = conversationID(number), id = assignmentID(number)
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

    /// Which ring a job is; nil when it cannot be any.
    static func ring(of job: Job) -> Ring? {
        number(of: job.notification.conversation).map {
            Ring(conversation: $0, teammate: job.notification.teammate, channel: job.channel)
        }
    }
}

extension ChaosAudience {
    static func conversationID(_ number: Int) -> String { "c-\(number)" }
    static func assignmentID(_ number: Int) -> String { "e-\(number)" }
    static func reassignmentID(_ number: Int) -> String { "r-\(number)" }

    /// The id of what one teammate is told because of an event.
    static func notificationID(event: String, teammate: String) -> String {
        StableID.notification(workspace: "acme", source: "/helpdesk", event: event, teammate: teammate).lowercase
    }

    /// Whether an event about a conversation has this id.
    static func isEvent(_ id: String) -> Bool { id.wholeMatch(of: /[erxs]-[0-9]+/) != nil }

    /// The event by which the n-th conversation ends for those it was given to.
    static func event(_ end: ChaosHistory.End, of number: Int) -> TestEvent {
        let conversation = ["id": conversationID(number)]
        return switch end {
        case .closed: TestEvent("conversation.closed", id: "x-\(number)", ["conversation": conversation])
        case .seen(let teammate):
            TestEvent("conversation.seen", id: "s-\(number)", ["conversation": conversation, "teammate": teammate])
        case .reassigned(let teammate): .assigned(conversationID(number), to: teammate, id: reassignmentID(number))
        }
    }

    /// To whom the n-th conversation may be given next: somebody else on the same channel. Nil when it was not given to one person who is
    /// reached on one channel.
    static func colleague(for number: Int) -> String? {
        number % 20 > 1 ? name(single(number).channel, (place(of: number) + 1) % width) : nil
    }

    /// What giving the n-th conversation to its next one makes ring.
    static func ring(of number: Int, for colleague: String) -> Ring {
        Ring(conversation: number, teammate: colleague, channel: single(number).channel)
    }

    /// Two who exchange what they have on a channel.
    static func pair(on channel: Channel) -> [String] { [name(channel, 2), name(channel, 3)] }

    /// The number in a conversation's id.
    private static func number(of conversation: String) -> Int? {
        conversation.hasPrefix("c-") ? Int(conversation.dropFirst(2)) : nil
    }
}

extension ChaosAudience {
    /// What a request to a provider says about itself.
    struct Sending {
        var conversation: Int
        var channel: Channel
        /// Where it went, by who had the destination first.
        var home: String
        /// Which notification it is; a mail does not say so.
        var notification: String?

        /// Whether it is a ring that an event asked for.
        func isOf(_ ring: Ring, event: String) -> Bool {
            guard channel == ring.channel else { return false }
            switch channel {
            case .webPush, .mobilePush: return notification == ChaosAudience.notificationID(event: event, teammate: ring.teammate)
            case .email: return home == ring.teammate
            }
        }
    }

    /// What a request was; nil when it cannot be any of the load's.
    static func sending(_ request: Received) -> Sending? {
        guard let content = request.content,
            let match = String(decoding: content.text, as: UTF8.self).firstMatch(of: /app\.example\.com\\?\/c\\?\/c-([0-9]+)/),
            let conversation = Int(match.1), let home = home(of: request)
        else { return nil }
        switch request.provider {
        case .webPush:
            let notification = content["notification"]?["tag"]?.string
            return Sending(conversation: conversation, channel: .webPush, home: home, notification: notification)
        case .apns:
            let notification = content["notification"]?.string
            return Sending(conversation: conversation, channel: .mobilePush, home: home, notification: notification)
        case .ses:
            return Sending(conversation: conversation, channel: .email, home: home)
        case .fcm, .fcmToken, .browser, .unknown: return nil
        }
    }
}

extension ChaosAudience {
    private static var crew: [String] { Channel.allCases.map { name($0, 0) } }
    private static var everybody: [String] { Channel.allCases.flatMap { channel in (0..<width).map { name(channel, $0) } } + [everywhere] }

    private static func name(_ channel: Channel, _ number: Int) -> String { "\(channel.rawValue)-\(number)" }

    private static func single(_ number: Int) -> (name: String, channel: Channel) {
        let channel = Channel.allCases[number % Channel.allCases.count]
        return (name(channel, place(of: number)), channel)
    }

    /// Which of those of a channel an assignment to one person is for.
    private static func place(of number: Int) -> Int { number / Channel.allCases.count % width }

    /// Who had the destination of a request first.
    private static func home(of request: Received) -> String? {
        switch request.provider {
        case .webPush: request.destinationName
        case .apns: everybody.first { ChaosDestinations.token(of: $0) == request.destination }
        case .ses: everybody.first { request.destination?.contains("\($0)@example.com") == true }
        case .fcm, .fcmToken, .browser, .unknown: nil
        }
    }

    private static func arrival(of name: String, on channels: [Channel], _ destinations: ChaosDestinations) -> [TestEvent] {
        var person: [String: any Sendable] = ["teammate": name, "name": name]
        if channels.contains(.email) { person["email"] = "\(name)@example.com" }
        // Last: whoever is known is known with all of it.
        return channels.compactMap { destinations.registration(of: name, on: $0, under: name) }
            + [TestEvent("directory.teammate.upserted", person)]
    }
}
