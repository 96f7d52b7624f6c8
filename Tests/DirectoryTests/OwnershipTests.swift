import Directory
import Messages
import Routing
import Testing

@Suite struct `Who has a conversation, in any order of arrival` {
    @Test(arguments: StoreFactory.all, [nil, .bot("b-1"), .teammate("luca"), .team("support")] as [Assignment.Assignee?])
    func `getting it back notifies, also within the window`(factory: StoreFactory, between: Assignment.Assignee?) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales + [Acme.team("support", ["luca"])])
            let mine = ["matteo mobile-push"]
            #expect(try await store.route(Acme.assigned(to: .teammate("matteo"))).told == mine)
            _ = try await store.route(Acme.assigned(to: between, id: "e-2", after: .seconds(2)), after: .seconds(2))
            let back = Acme.assigned(to: .teammate("matteo"), id: "e-3", after: .seconds(4))
            #expect(try await store.route(back, after: .seconds(4)).told == mine)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `from the team to one of its members is no news for the member`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            _ = try await store.route(Acme.assigned())
            let second = try await store.route(Acme.assigned(to: .teammate("matteo"), id: "e-2", after: .seconds(2)), after: .seconds(2))
            #expect(second.reason("matteo", .mobilePush) == "alreadyNotified")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `an older assignment that arrives last is reassigned, and takes nothing from the newer one`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let newer = Acme.assigned(to: .teammate("matteo"), id: "newer", after: .seconds(55))
            #expect(try await store.route(newer, after: .seconds(55)).told == ["matteo mobile-push"])
            let older = try await store.route(Acme.assigned(to: .teammate("nadia"), id: "older"), after: .seconds(56))
            #expect(older.told.isEmpty && older.reason("nadia", .webPush) == "reassigned")
            let again = Acme.assigned(to: .teammate("matteo"), id: "again", after: .seconds(57))
            #expect(try await store.route(again, after: .seconds(57)).reason("matteo", .mobilePush) == "alreadyNotified")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `taking it from everybody ends what is held for whoever had it`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: .seconds(-10))
            #expect(try await store.route(Acme.assigned(to: .teammate("nadia"))).reason("nadia", .email) == "active")
            _ = try await store.route(Acme.assigned(to: nil, id: "e-2", after: .seconds(1)), after: .seconds(1))
            let due = try await store.due(after: .seconds(50))
            #expect(due.flatMap(\.jobs).isEmpty)
            #expect(Set(due.flatMap(\.decisions).map { $0.reason?.word }) == ["reassigned"])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `opening it without an assignee takes it from nobody`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned(to: .teammate("matteo"))).jobs
            let assignment = Assignment(workspace: "acme", conversation: Conversation(id: "c-1"), assignee: nil, assignedBy: nil)
            let opened = Event(id: "o", source: "/helpdesk", time: Acme.start + .seconds(1), content: .opened(assignment))
            _ = try await store.route(opened, after: .seconds(1))
            #expect(try await store.recheck(jobs, after: .seconds(5)) == [.unchanged])
        }
    }
}
