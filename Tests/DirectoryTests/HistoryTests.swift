import Directory
import Messages
import Routing
import Testing

@Suite struct `The history of a conversation` {
    private static func history(_ store: any DirectoryStore, of teammate: String? = nil) async throws -> ConversationHistory {
        try #require(await store.history(workspace: "acme", conversation: "c-1", teammate: teammate))
    }

    @Test(arguments: StoreFactory.all)
    func `has what was decided, word for word`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let actor = Assignment.Actor(type: .rule, id: "round-robin")
            let decisions = try await store.route(Acme.assigned(by: actor), after: .seconds(2)).decisions
            let history = try await Self.history(store)
            let entry = try #require(history.entries.first)
            #expect(history.entries.count == 1 && entry.event == "e-1" && entry.source == "/helpdesk" && !entry.isRecheck)
            #expect(entry.time == Acme.start && entry.at == Acme.start + .seconds(2) && entry.copies == 1)
            #expect(entry.assignee == .team("sales") && entry.actor == actor)
            #expect(entry.decisions.map(\.reason) == decisions.map(\.reason))
            #expect(entry.decisions.map(\.destinations) == decisions.map { $0.destinations.map(\.id) })
            #expect(history.state?.assignee == .team("sales"))
            #expect(history.names == ["nadia": "Nadia", "luca": "Luca", "matteo": "Matteo"])
            #expect(history.labels[StableID.browser(workspace: "acme", endpoint: "https://push.example/nadia")] == "Firefox push.example")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `can be one teammate's`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: .seconds(-10))
            _ = try await store.route(Acme.assigned())
            let history = try await Self.history(store, of: "luca")
            #expect(Set(history.entries.flatMap { $0.decisions.map(\.teammate) }) == ["luca"] && history.held.isEmpty)
            #expect(try await Self.history(store, of: "olga").entries.map(\.decisions) == [[]])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `shows what is held, then the second look`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: .seconds(-10))
            _ = try await store.route(Acme.assigned(to: .teammate("nadia")))
            let due = Acme.start + .seconds(50)
            let before = try await Self.history(store)
            #expect(before.entries.flatMap(\.decisions).map(\.heldUntil) == [due, due, due])
            #expect(before.held.map(\.due) == [due, due, due] && before.held.allSatisfy { !$0.isGoingOut })
            let leased = try await store.due(after: .seconds(50))
            #expect(try await Self.history(store).held.allSatisfy(\.isGoingOut))
            try await store.completeHeld(leased.map(\.lease))
            let after = try await Self.history(store)
            #expect(after.held.isEmpty && after.entries.map(\.isRecheck) == [false, true])
            #expect(after.entries.last?.decisions.allSatisfy { $0.word == nil && !$0.destinations.isEmpty } == true)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `remembers when a destination was found gone`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let id = StableID.browser(workspace: "acme", endpoint: "https://push.example/nadia")
            let at = Acme.start - .seconds(5)
            try await store.feed(
                [
                    .destinationGone(
                        DestinationGone(
                            workspace: "acme", teammate: "nadia", channel: .webPush, destination: id, registeredAt: Acme.start,
                            reason: "410", at: at))
                ], at: at)
            _ = try await store.route(Acme.assigned(to: .teammate("nadia")))
            #expect(try await Self.history(store).entries.first?.decisions.first?.reason == .noDestination(.gone(at: at)))
        }
    }

    @Test(arguments: StoreFactory.all)
    func `has the outcomes, what was shown, and who has seen it`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned()).jobs
            let job = try #require(jobs.first { $0.notification.teammate == "nadia" && $0.channel == .webPush })
            var entry = JobOutcomes.Entry.of(
                job.destination.id, .webPush, .delivered, "201", after: .seconds(1), job: job.id, notification: job.notification.id)
            entry.providerId = "projects/acme/messages/1"
            try await store.recordOutcomes([entry])
            let seen = NotificationSeen(workspace: "acme", notification: job.notification.id.lowercase, destination: job.destination.id)
            let receipts = [
                NotificationReceipt(seen, kind: .shown, at: Acme.start + .seconds(2)),
                NotificationReceipt(seen, kind: .clicked, at: Acme.start + .seconds(3)),
            ]
            try await store.recordReceipts(receipts)
            let look = ConversationSeen(workspace: "acme", conversation: .init(id: "c-1"), teammate: "nadia")
            _ = try await store.route(
                Event(id: "s", source: "/helpdesk", time: Acme.start + .seconds(4), content: .seen(look)), after: .seconds(4))
            let history = try await Self.history(store)
            #expect(history.outcomes == [entry] && history.receipts == receipts)
            #expect(history.seen == ["nadia": Acme.start + .seconds(4)])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `is empty when nothing is recorded, and none of an unknown workspace`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            #expect(try await Self.history(store) == ConversationHistory())
            #expect(try await store.history(workspace: "x", conversation: "c-1", teammate: nil) == nil)
        }
    }
}
