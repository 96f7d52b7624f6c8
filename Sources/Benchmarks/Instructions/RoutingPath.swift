import Messages
import Routing

/// From an assignment's bytes to those of its jobs. The directory is left out: what it would know is given.
struct RoutingPath {
    private let events: [[UInt8]]
    private let audience: Audience
    private let settings = RoutingSettings()

    init() {
        let workspace = BenchmarkWorkspace.teamsOfThree(teammates: 3, teams: 1)
        events = (0..<64).map { workspace.event($0, at: HotPath.now) }
        audience = Audience(teamName: "Team 0", recipients: Self.recipients)
    }

    func run(times count: Int) throws(Unreadable) -> Int {
        var bytes = 0
        for number in 0..<count {
            let body = ReceivedBody(contentType: "application/cloudevents+json", bytes: events[number % events.count])
            guard let event = AssignmentEvent(try Event.read(body, arrival: HotPath.now)) else { continue }
            let decisions = decide(event, audience, at: HotPath.now, settings: settings)
            for job in jobs(for: decisions, of: event, audience: audience, settings: settings) { bytes += job.json().count }
        }
        return bytes
    }

    /// Three teammates, each with one destination: one job a channel.
    private static var recipients: [Recipient] {
        let phone = Destination(
            id: "phone-1", registeredAt: HotPath.now,
            address: .device(Destination.Device(provider: .apns, token: String(repeating: "7", count: 64))))
        let mailbox = Destination(
            id: "mailbox-2", registeredAt: HotPath.now,
            address: .mailbox(Destination.Mailbox(address: "teammate-2@example.com", name: "Teammate 2")))
        return [HotPath.browser, phone, mailbox].enumerated().map { number, destination in
            Recipient(
                teammate: "teammate-\(number)", name: "Teammate \(number)", scope: .assignedToMyTeam,
                reach: Reach(destinations: [destination]))
        }
    }
}
