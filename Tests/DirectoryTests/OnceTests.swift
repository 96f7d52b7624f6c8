import Directory
import Messages
import Routing
import Testing

@Suite struct `A conversation rings once within the window` {
    private static let nadia = ["nadia email", "nadia mobile-push", "nadia web-push"]

    @Test(arguments: StoreFactory.all)
    func `a team and then its member: the member is not told twice`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            _ = try await store.route(Acme.assigned())
            let second = try await store.route(Acme.assigned(to: .teammate("nadia"), id: "e-2", after: .seconds(1)), after: .seconds(1))
            #expect(second.told.isEmpty)
            #expect(second.reason("nadia", .email) == "alreadyNotified")
            let late = try await store.route(Acme.assigned(to: .teammate("nadia"), id: "e-3"), after: .seconds(61))
            #expect(late.told == Self.nadia)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `both events in one batch ring once too`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let batch = [Acme.assigned(), Acme.assigned(to: .teammate("nadia"), id: "e-2"), Acme.assigned("c-2", id: "e-3")]
            let routed = try await store.route(batch.map { RoutableEvent($0) }, now: Acme.start, settings: RoutingSettings())
            #expect(routed.map(\.told.count) == [4, 0, 4])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `the same event sent twice rings once, a repeat of it makes the same jobs`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let first = try await store.route(Acme.assigned())
            #expect(try await store.route(Acme.assigned()).told.isEmpty)
            let again = try await store.route(Acme.assigned(), isRepeat: true, after: .seconds(5))
            #expect(again.jobs == first.jobs)
            #expect(first.jobs.count == 4)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a repeat does not pass the claim of another event`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            _ = try await store.route(Acme.assigned())
            _ = try await store.route(Acme.assigned(id: "e-2"), after: .seconds(70))
            #expect(try await store.route(Acme.assigned(), isRepeat: true, after: .seconds(75)).told.isEmpty)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a replay after the window rings again with the same ids`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let first = try await store.route(Acme.assigned())
            let replay = try await store.route(Acme.assigned(), isRepeat: true, after: .seconds(3600))
            #expect(replay.jobs.map(\.id) == first.jobs.map(\.id))
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a clock that is ahead does not silence what comes after`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let closed = ConversationClosed(workspace: "acme", conversation: .init(id: "c-1"))
            let ahead = Event(id: "ahead", source: "/helpdesk", time: Acme.start + .seconds(86_400 * 365), content: .closed(closed))
            _ = try await store.route(ahead)
            let routed = try await store.route(Acme.assigned(to: .teammate("nadia"), after: .seconds(3)), after: .seconds(3))
            #expect(routed.told.count == 3)
        }
    }
}
