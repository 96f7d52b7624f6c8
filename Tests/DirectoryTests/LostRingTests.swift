import Directory
import Messages
import Routing
import Testing

/// A ring is claimed, silences another event, and does not get out.
@Suite struct `A ring that never got out` {
    private typealias Step = LostRingStory.Step

    private static let team = Acme.assigned(id: "team", after: .seconds(-5))
    private static let toNadia = Acme.assigned(to: .teammate("nadia"), id: "nadia", after: .seconds(-3))
    private static let again = Acme.assigned(to: .teammate("nadia"), id: "again", after: .seconds(-1))
    private static let toLuca = Acme.assigned(to: .teammate("luca"), id: "luca", after: .seconds(-2))
    private static let closed = Event(
        id: "closed", source: "/helpdesk", time: Acme.start - .seconds(4),
        content: .closed(ConversationClosed(workspace: "acme", conversation: .init(id: "c-1"))))
    private static let seen = Event(
        id: "seen", source: "/helpdesk", time: Acme.start - .seconds(4),
        content: .seen(ConversationSeen(workspace: "acme", conversation: .init(id: "c-1"), teammate: "nadia")))
    private static let notInSales = Acme.team("sales", ["luca", "matteo"])
    private static var teamSwitchOff: DirectoryChange {
        var preferences = Acme.preferences(Channel.allCases)
        preferences[.assignedToMyTeam, .webPush] = false
        return .preferencesChanged(PreferencesChanged(workspace: "acme", teammate: "nadia", preferences: preferences))
    }
    /// Nadia was active ten seconds before the conversation came to her team; she is silent when the second look comes, and it is lost.
    private static let lostLook: [Step] = [.active(at: -10), .routed([team]), .now(50), .lostLook]

    private static func toNadia(after seconds: Int, id: String = "nadia") -> Event {
        Acme.assigned(to: .teammate("nadia"), id: id, after: .seconds(seconds))
    }

    static let stories: [LostRingStory] = [
        .init(testDescription: "the same assignee twice", steps: [.lost([toNadia, again]), .now(10), .again([toNadia, again])]),
        .init(testDescription: "team, then its member", steps: [.lost([team, toNadia]), .now(10), .again([team, toNadia])]),
        .init(
            testDescription: "the second is acknowledged before the crash",
            steps: [.lost([team]), .routed([toNadia]), .now(10), .again([team])]),
        .init(
            testDescription: "to Nadia, to Luca, to Nadia",
            steps: [.lost([toNadia, toLuca, again]), .now(10), .again([toNadia, toLuca, again])]),
        .init(
            testDescription: "closed and opened again",
            steps: [.lost([team, closed, toNadia]), .now(10), .again([team, closed, toNadia])]),
        .init(
            testDescription: "closed and opened again, which is acknowledged",
            steps: [.lost([team, closed]), .routed([toNadia]), .now(10), .again([team, closed])]),
        .init(testDescription: "seen, and then hers", steps: [.lost([team, seen, toNadia]), .now(10), .again([team, seen, toNadia])]),
        .init(
            testDescription: "the second one comes first after the crash",
            steps: [.lost([team, closed, toNadia]), .now(10), .again([toNadia, closed, team])]),
        .init(
            testDescription: "hours later, after pruning",
            steps: [.lost([team, closed]), .routed([toNadia]), .now(3 * 3600), .prune, .again([team, closed])]),
        .init(
            testDescription: "she leaves the team",
            steps: [.lost([team]), .routed([toNadia]), .now(10), .change(notInSales), .again([team])]),
        .init(
            testDescription: "the team is removed",
            steps: [
                .lost([team]), .routed([toNadia]), .now(10), .change(.teamRemoved(TeamRemoved(workspace: "acme", team: "sales"))),
                .again([team]),
            ]),
        .init(
            testDescription: "she switches her team's conversations off",
            steps: [.lost([team]), .routed([toNadia]), .now(10), .change(teamSwitchOff), .again([team])]),
        .init(
            testDescription: "her activity before it is known only after it",
            steps: [.lost([team, toNadia]), .active(at: -6), .now(10), .again([team, toNadia])]),
        .init(
            testDescription: "active when the second comes, which is acknowledged",
            steps: [.lost([team, closed]), .active(at: 1), .now(2), .routed([toNadia]), .now(10), .again([team, closed])]),
        .init(testDescription: "a second look, team, then its member", steps: lostLook + [.now(52), .routed([toNadia(after: 52)])]),
        .init(
            testDescription: "a second look, the same assignee",
            steps: lostLook + [.now(52), .routed([Acme.assigned(id: "x", after: .seconds(52))])]),
        .init(
            testDescription: "a second look, to Luca and back",
            steps: lostLook + [
                .now(52), .routed([Acme.assigned(to: .teammate("luca"), id: "luca", after: .seconds(51)), toNadia(after: 52)]),
            ]),
        .init(
            testDescription: "a second look of another event finds the claim of one that is lost",
            steps: [
                .active(at: -10), .routed([toNadia]), .now(50), .lost([Acme.assigned(id: "old", after: .seconds(-4))]),
                .change(notInSales), .now(55), .again([Acme.assigned(id: "old", after: .seconds(-4))]),
            ]),
    ]

    @Test(arguments: StoreFactory.all, stories)
    func `leaves nobody untold, and rings once`(factory: StoreFactory, story: LostRingStory) async throws {
        try await factory.with { store in
            let rings = try await story.rings(in: store)
            #expect(rings == 1)
        }
    }

    /// What must not ring all the same.
    static let silences: [LostRingStory] = [
        .init(
            testDescription: "closed for good",
            steps: [.lost([team, toNadia]), .now(10), .routed([closedLater]), .again([team, toNadia])]),
        .init(
            testDescription: "given to Luca before anybody looks again",
            steps: [.lost([team, closed]), .routed([toNadia, toLuca]), .now(10), .again([team, closed])]),
        .init(
            testDescription: "nobody wants to know any more",
            steps: [.lost([team, closed]), .routed([toNadia]), .now(5 * 3600), .again([team, closed])]),
    ]

    private static let closedLater = Event(
        id: "closed-later", source: "/helpdesk", time: Acme.start + .seconds(9),
        content: .closed(ConversationClosed(workspace: "acme", conversation: .init(id: "c-1"))))

    @Test(arguments: StoreFactory.all, silences)
    func `tells nobody whom it does not concern any more`(factory: StoreFactory, story: LostRingStory) async throws {
        try await factory.with { store in
            let rings = try await story.rings(in: store)
            #expect(rings == 0)
        }
    }
}
