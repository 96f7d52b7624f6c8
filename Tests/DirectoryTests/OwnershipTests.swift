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
    func `a team that gets it from a bot is told, also within the window`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            #expect(try await store.route(Acme.assigned(to: .teammate("matteo"))).told == ["matteo mobile-push"])
            _ = try await store.route(Acme.assigned(to: .bot("b-1"), id: "e-2", after: .seconds(2)), after: .seconds(2))
            let team = try await store.route(Acme.assigned(id: "e-3", after: .seconds(4)), after: .seconds(4))
            #expect(team.told == ["matteo mobile-push", "nadia email", "nadia mobile-push", "nadia web-push"])
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

    @Test(arguments: StoreFactory.all, [5, 50])
    func `the older one that arrives last is reassigned, also by a router's clock that is behind`(
        factory: StoreFactory, behind: Int
    ) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let newer = Acme.assigned(to: .teammate("matteo"), id: "newer", after: .seconds(55))
            #expect(try await store.route(newer, after: .seconds(55 - behind)).told == ["matteo mobile-push"])
            let older = Acme.assigned(to: .teammate("nadia"), id: "older", after: .seconds(53))
            let late = try await store.route(older, after: .seconds(56 - behind))
            #expect(late.told.isEmpty && late.reason("nadia", .webPush) == "reassigned")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a producer's clock that is hours ahead takes nothing from what comes after`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            _ = try await store.route(Acme.assigned(to: .teammate("nadia"), id: "ahead", after: .seconds(7200)))
            let next = Acme.assigned(to: .teammate("matteo"), id: "next", after: .seconds(3))
            #expect(try await store.route(next, after: .seconds(3)).told == ["matteo mobile-push"])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a copy that comes again takes nothing back that was given away at the same moment`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let bot = Acme.assigned(to: .bot("b-1"), id: "bot")
            _ = try await store.route(bot)
            let jobs = try await store.route(Acme.assigned(to: .teammate("nadia"), id: "hers")).jobs
            #expect(jobs.count == 3)
            // The bot's batch was not acknowledged when the router ended, hers was.
            _ = try await store.route(bot, isRepeat: true, after: .seconds(5))
            #expect(try await store.recheck(jobs, after: .seconds(6)) == [.unchanged, .unchanged, .unchanged])
            let again = Acme.assigned(to: .teammate("nadia"), id: "again", after: .seconds(7))
            #expect(try await store.route(again, after: .seconds(7)).reason("nadia", .email) == "alreadyNotified")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a copy that has no time of its own is as old as the first one`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            #expect(try await store.route(Acme.assigned(to: .teammate("matteo"))).told == ["matteo mobile-push"])
            let closed = ConversationClosed(workspace: "acme", conversation: .init(id: "c-1"))
            let event = Event(id: "x", source: "/helpdesk", time: Acme.start + .seconds(2), content: .closed(closed))
            _ = try await store.route(event, after: .seconds(2))
            // It counts as of its arrival, and that is another one now.
            let copy = Acme.assigned(to: .teammate("matteo"), after: .seconds(5))
            let explained = try await store.explain(copy, now: Acme.start + .seconds(5), settings: RoutingSettings(), everybody: false)
            #expect(explained.decisions.allSatisfy { $0.reason == .conversationClosed })
            let repeated = try await store.route(copy, isRepeat: true, after: .seconds(5))
            #expect(repeated.told.isEmpty && repeated.reason("matteo", .mobilePush) == "conversationClosed")
        }
    }

    @Test(arguments: StoreFactory.all, [nil, .bot("b-1")] as [Assignment.Assignee?])
    func `what nobody or a bot gets needs no workspace that is known, and counts`(
        factory: StoreFactory, assignee: Assignment.Assignee?
    ) async throws {
        try await factory.with { store in
            #expect(try await store.route(Acme.assigned(to: assignee)) == .decided(jobs: [], decisions: []))
            try await store.feed(Acme.sales)
            let older = Acme.assigned(to: .teammate("nadia"), id: "older", after: .seconds(-1))
            #expect(try await store.route(older, after: .seconds(1)).reason("nadia", .email) == "reassigned")
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
