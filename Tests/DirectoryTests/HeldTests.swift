import Directory
import Messages
import Routing
import Testing

@Suite struct `Whoever is active is told later, or not at all` {
    private static let nadia = ["nadia email", "nadia mobile-push", "nadia web-push"]

    /// Nadia was active ten seconds before the conversation came to her.
    private static func held(_ factory: StoreFactory, _ test: (any DirectoryStore) async throws -> Void) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: .seconds(-10))
            let routed = try await store.route(Acme.assigned(to: .teammate("nadia")))
            #expect(routed.told.isEmpty)
            #expect(routed.reason("nadia", .webPush) == "active")
            #expect(try await store.nextDue() == Acme.start + .seconds(50))
            try await test(store)
        }
    }

    private static func told(_ rechecked: [RecheckedAssignment]) -> [String] {
        rechecked.flatMap(\.jobs).map { "\($0.notification.teammate) \($0.channel.rawValue)" }.sorted()
    }

    private static func reasons(_ rechecked: [RecheckedAssignment]) -> Set<String?> {
        Set(rechecked.flatMap(\.decisions).map { $0.reason?.word })
    }

    @Test(arguments: StoreFactory.all)
    func `silence since the assignment: told when the window is over`(factory: StoreFactory) async throws {
        try await Self.held(factory) { store in
            #expect(try await store.due(after: .seconds(49)).isEmpty)
            let due = try await store.due(after: .seconds(50))
            #expect(Self.told(due) == Self.nadia)
            try await store.completeHeld(due.map(\.lease))
            #expect(try await store.nextDue() == nil)
            #expect(try await store.route(Acme.assigned(to: .teammate("nadia"), id: "e-2"), after: .seconds(55)).told.isEmpty)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `an older event that comes late does not take the place of a newer one`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: .seconds(-10))
            let newer = Acme.assigned(to: .teammate("nadia"), id: "newer", after: .seconds(2))
            #expect(try await store.route(newer, after: .seconds(2)).reason("nadia", .webPush) == "active")
            // The older one waited on a retry queue, because its team was not known at first.
            let older = Acme.assigned(to: .team("sales"), id: "older")
            #expect(try await store.route(older, isRepeat: true, after: .seconds(5)).reason("nadia", .webPush) == "reassigned")
            #expect(Self.told(try await store.due(after: .seconds(50))) == Self.nadia)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `an older event of the same assignee does not take the place of a newer one either`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: .seconds(5))
            let newer = Acme.assigned(to: .teammate("nadia"), id: "newer", after: .seconds(10))
            #expect(try await store.route(newer, after: .seconds(10)).reason("nadia", .webPush) == "active")
            let older = Acme.assigned(to: .teammate("nadia"), id: "older", after: .seconds(5))
            #expect(try await store.route(older, after: .seconds(12)).reason("nadia", .webPush) == "active")
            // Between the two: it ends the older one alone.
            let seen = ConversationSeen(workspace: "acme", conversation: .init(id: "c-1"), teammate: "nadia")
            let event = Event(id: "s", source: "/helpdesk", time: Acme.start + .seconds(7), content: .seen(seen))
            _ = try await store.route(event, after: .seconds(13))
            #expect(Self.told(try await store.due(after: .seconds(66))) == Self.nadia)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a claim that never rang does not silence the second look of its own event`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let settings = RoutingSettings(presenceWindow: .seconds(10))
            try await store.feed(Acme.sales)
            let event = Acme.assigned(to: .teammate("nadia"))
            // The router dies before it publishes, and she opens the product before the event is delivered again.
            #expect(try await store.route(event, settings: settings).told == Self.nadia)
            try await store.active("nadia", after: .seconds(1))
            let again = try await store.route(event, isRepeat: true, after: .seconds(2), settings: settings)
            #expect(again.reason("nadia", .webPush) == "active")
            let due = try await store.leaseDue(now: Acme.start + .seconds(12), limit: 10, lease: .seconds(30), settings: settings)
            #expect(Self.told(due) == Self.nadia)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a lease that nobody completes gives the same jobs back`(factory: StoreFactory) async throws {
        try await Self.held(factory) { store in
            let first = try await store.due(after: .seconds(50))
            #expect(try await store.due(after: .seconds(79)).isEmpty)
            let again = try await store.due(after: .seconds(80))
            #expect(again.flatMap(\.jobs) == first.flatMap(\.jobs))
            try await store.completeHeld(first.map(\.lease))
            #expect(try await store.nextDue() == Acme.start + .seconds(110))
            try await store.completeHeld(again.map(\.lease))
            #expect(try await store.nextDue() == nil)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a redelivered event does not ring beside its own second look`(factory: StoreFactory) async throws {
        try await Self.held(factory) { store in
            #expect(Self.told(try await store.due(after: .seconds(50))) == Self.nadia)
            let repeated = try await store.route(Acme.assigned(to: .teammate("nadia")), isRepeat: true, after: .seconds(51))
            #expect(repeated.told.isEmpty)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a redelivered event that rings takes the second look away`(factory: StoreFactory) async throws {
        try await Self.held(factory) { store in
            let repeated = try await store.route(Acme.assigned(to: .teammate("nadia")), isRepeat: true, after: .seconds(51))
            #expect(repeated.told == Self.nadia)
            #expect(try await store.due(after: .seconds(52)).isEmpty)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `activity since the assignment: not told`(factory: StoreFactory) async throws {
        try await Self.held(factory) { store in
            try await store.active("nadia", after: .seconds(5))
            let due = try await store.due(after: .seconds(50))
            #expect(Self.reasons(due) == ["active"])
            #expect(try await store.nextDue() == nil)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a later assignment of the same conversation takes the place of the held one`(factory: StoreFactory) async throws {
        try await Self.held(factory) { store in
            let second = try await store.route(Acme.assigned(id: "e-2", after: .seconds(1)), after: .seconds(1))
            #expect(second.told == ["matteo mobile-push"])
            let due = try await store.due(after: .seconds(50))
            #expect(Self.told(due) == Self.nadia)
            #expect(due.flatMap(\.jobs).allSatisfy { $0.notification.scope == .assignedToMyTeam })
        }
    }

    struct Ending: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var event: Event
    }

    static let endings = [
        Ending(
            testDescription: "alreadySeen",
            event: Event(
                id: "s", source: "/helpdesk", time: Acme.start + .seconds(3),
                content: .seen(ConversationSeen(workspace: "acme", conversation: .init(id: "c-1"), teammate: "nadia")))),
        Ending(
            testDescription: "conversationClosed",
            event: Event(
                id: "s", source: "/helpdesk", time: Acme.start,
                content: .closed(ConversationClosed(workspace: "acme", conversation: .init(id: "c-1"))))),
        Ending(testDescription: "reassigned", event: Acme.assigned(to: .teammate("luca"), id: "e-2", after: .seconds(3))),
    ]

    @Test(arguments: StoreFactory.all, endings)
    func `seen, closed or given to somebody else: not told`(factory: StoreFactory, ending: Ending) async throws {
        try await Self.held(factory) { store in
            _ = try await store.route(ending.event, after: .seconds(3))
            #expect(Self.reasons(try await store.due(after: .seconds(50))) == [ending.testDescription])
            #expect(try await store.nextDue() == nil)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `who left the team in the meantime is no recipient`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: .seconds(-10))
            _ = try await store.route(Acme.assigned())
            try await store.feed([Acme.team("sales", ["luca"])], at: Acme.start)
            #expect(Self.reasons(try await store.due(after: .seconds(50))) == ["notARecipient"])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `activity from the future counts as of now`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let future = Activity(workspace: "acme", teammate: "nadia", at: Acme.start + .seconds(9999))
            try await store.recordActivity([future], now: Acme.start)
            #expect(try await store.profile(workspace: "acme", teammate: "nadia")?.lastActivity == Acme.start)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `without rechecks nothing is held`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: .seconds(-10))
            let routed = try await store.route(Acme.assigned(), settings: RoutingSettings(rechecksPresence: false))
            #expect(routed.reason("nadia", .email) == "active")
            #expect(try await store.nextDue() == nil)
        }
    }
}
