import Messages
import Routing

/// An assignment to Nadia, who can be told everywhere; a test changes what it is about.
struct Situation: Sendable {
    static let time = Timestamp(milliseconds: 1_795_000_000_000)

    var event = AssignmentEvent(
        source: "/helpdesk", id: "e-1", time: time,
        assignment: Assignment(
            workspace: "acme", conversation: Conversation(id: "c-1"), assignee: .teammate("nadia"), assignedBy: .init(type: .rule, id: "r"))
    )
    var workspace = WorkspaceSettings()
    var conversation = ConversationState(assignee: .teammate("nadia"), assignedAt: time)
    var nadia = Recipient(teammate: "nadia", scope: .assignedToMe, reach: Reach(destinations: destinations))
    var now = time
    var moment = Moment.arrival
    var settings = RoutingSettings()

    static let destinations = [
        Destination(
            id: "browser", registeredAt: time, address: .browser(.init(endpoint: "https://push.example/1", p256dh: "k", auth: "a"))),
        Destination(id: "device", registeredAt: time, address: .device(.init(provider: .fcm, token: "t"))),
        Destination(id: "mailbox", registeredAt: time, address: .mailbox(.init(address: "nadia@acme.example"))),
    ]

    var decisions: [Decision] {
        let audience = Audience(workspace: workspace, conversation: conversation, recipients: [nadia])
        return decide(event, audience, at: now, moment: moment, settings: settings)
    }

    func decision(_ channel: Channel) -> Decision? { decisions.first { $0.channel == channel } }
}
