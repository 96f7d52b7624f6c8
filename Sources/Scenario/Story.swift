import Sandbox

/// One person on one channel.
struct Addressee: Sendable, Hashable, Comparable {
    var person: String
    var channel: String

    static func < (one: Self, other: Self) -> Bool { (one.person, one.channel) < (other.person, other.channel) }
}

/// One assignment.
struct Case: Sendable {
    /// The file in deploy/examples.
    var example: String
    /// How it came about, for the table.
    var circumstances: String
    /// Who has to be notified at once.
    var notified: Set<Addressee>
    /// Why the others are not: the word of the decision.
    var reasons: [Addressee: String]
    /// Who is not notified at once because they are active, but has to be when they have fallen silent.
    var notifiedLater: Set<Addressee> = []

    var recipients: Set<Addressee> { notified.union(notifiedLater) }
}

/// Who works at Acme, which assignments come in, and what has to come of each.
enum Story {
    /// In the order of the table.
    static let channels = ["web-push", "mobile-push", "email"]

    static let toSales = Case(
        example: "assigned-to-sales", circumstances: "assigned to the team Sales, by a rule",
        notified: on(channels, "nadia").union(on(["mobile-push"], "matteo")),
        reasons: luca.merging(matteo) { $1 })
    static let byNadia = Case(
        example: "assigned-by-nadia", circumstances: "assigned to the team Sales, by Nadia",
        notified: on(["mobile-push"], "matteo"),
        reasons: because("actor", channels, "nadia").merging(luca) { $1 }.merging(matteo) { $1 })
    static let toSupport = Case(
        example: "assigned-to-support",
        circumstances: "assigned to the team Support, by a rule; Olga and Piet were active at that moment",
        notified: [],
        reasons: because("active", ["web-push", "email"], "olga")
            .merging(because("noDestination.neverRegistered", ["mobile-push"], "olga")) { $1 }
            .merging(because("noDestination.neverRegistered", ["web-push"], "piet")) { $1 },
        notifiedLater: on(["mobile-push", "email"], "piet"))
    static let toMatteo = Case(
        example: "assigned-to-matteo", circumstances: "assigned to Matteo, by a rule; FCM answered 503 the first time",
        notified: on(["mobile-push"], "matteo"), reasons: matteo)
    static let toNadia = Case(
        example: "assigned-to-nadia",
        circumstances: "assigned to Nadia, by Luca, published with amqp-publish; APNs answered 413 until an operator stepped in",
        notified: on(channels, "nadia"), reasons: [:])

    /// In the order in which they are shown: the example everybody knows comes first.
    static let cases = [toSales, byNadia, toSupport, toMatteo, toNadia]

    /// A browser that the sandbox plays.
    struct Browser: Sendable {
        var person: String
        /// What the sandbox calls it.
        var name: String
        var product: String
        var service: PushService
    }

    static let browsers = [
        Browser(person: "nadia", name: "nadia-firefox", product: "Firefox", service: .mozilla),
        Browser(person: "olga", name: "olga-chrome", product: "Chrome", service: .fcm),
    ]

    /// What an arrival's destination contains, from the events that fill the directory.
    static func addresses(_ directory: [JSON]) -> [Addressee: String] {
        var found: [Addressee: String] = [:]
        for browser in browsers { found[Addressee(person: browser.person, channel: "web-push")] = browser.name }
        for event in directory {
            guard let type = event["type"]?.string, let data = event["data"], let person = data["teammate"]?.string else { continue }
            switch type {
            case "directory.teammate.upserted": found[Addressee(person: person, channel: "email")] = data["email"]?.string
            case "directory.device.registered": found[Addressee(person: person, channel: "mobile-push")] = data["token"]?.string
            default: break
            }
        }
        return found
    }

    /// Luca has everything off.
    private static let luca = because("channelOff", channels, "luca")
    /// Matteo has only mobile push on. Nadia has everything on.
    private static let matteo = because("channelOff", ["web-push", "email"], "matteo")

    private static func on(_ channels: [String], _ person: String) -> Set<Addressee> {
        Set(channels.map { Addressee(person: person, channel: $0) })
    }

    private static func because(_ reason: String, _ channels: [String], _ person: String) -> [Addressee: String] {
        Dictionary(uniqueKeysWithValues: on(channels, person).map { ($0, reason) })
    }
}

/// The one error that ends the scenario: what went wrong, in a line or a few.
struct Failure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
