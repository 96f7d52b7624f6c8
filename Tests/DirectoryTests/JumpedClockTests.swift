import Directory
import Messages
import Routing
import Testing

/// What was stored meanwhile is of a moment that is yet to come: it gives way to what is true, and holds nothing up.
@Suite struct `After a router's clock has jumped three hours ahead and come back` {
    private static let jump = Duration.seconds(3 * 3600)

    /// An event that says nothing about its time, or a router that is right: it happens when it arrives.
    private static func route(_ content: Event.Content, _ id: String, after: Duration, in store: any DirectoryStore) async throws {
        let event = Event(id: id, source: "/helpdesk", time: Acme.start + after, content: content)
        _ = try await store.route(event, after: after)
    }

    @Test(arguments: StoreFactory.all)
    func `true activity counts`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: Self.jump)
            try await store.active("nadia", after: .seconds(10))
            #expect(try await store.profile(workspace: "acme", teammate: "nadia")?.lastActivity == Acme.start + .seconds(10))
            // Within a minute clocks may differ: the newest counts.
            try await store.recordActivity(
                [Activity(workspace: "acme", teammate: "nadia", at: Acme.start)], now: Acme.start - .seconds(50))
            #expect(try await store.profile(workspace: "acme", teammate: "nadia")?.lastActivity == Acme.start + .seconds(10))
        }
    }

    @Test(arguments: StoreFactory.all)
    func `true activity counts that is not written yet`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: Self.jump)
            await store.readBeside(JustActive(at: Acme.start + .seconds(9)))
            let event = Acme.assigned(to: .teammate("nadia"), after: .seconds(10))
            #expect(try await store.route(event, after: .seconds(10)).reason("nadia", .email) == "active")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `being seen and being closed count`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let seen = Event.Content.seen(ConversationSeen(workspace: "acme", conversation: .init(id: "c-1"), teammate: "nadia"))
            let closed = Event.Content.closed(ConversationClosed(workspace: "acme", conversation: .init(id: "c-1")))
            for (number, after) in [Self.jump, .seconds(10), .seconds(5)].enumerated() {
                try await Self.route(seen, "s-\(number)", after: after, in: store)
                try await Self.route(closed, "c-\(number)", after: after, in: store)
            }
            let history = try #require(try await store.history(workspace: "acme", conversation: "c-1", teammate: nil))
            #expect(history.seen == ["nadia": Acme.start + .seconds(10)])
            #expect(history.state?.closedAt == Acme.start + .seconds(10))
        }
    }

    @Test(arguments: StoreFactory.all, [false, true])
    func `what was held has its second look at once`(factory: StoreFactory, wasThereSince: Bool) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: Self.jump - .seconds(10))
            let event = Acme.assigned(to: .teammate("nadia"))
            #expect(try await store.route(event, after: Self.jump).reason("nadia", .email) == "active")
            if wasThereSince { try await store.active("nadia", after: .seconds(5)) }
            let due = try await store.due(after: .seconds(80))
            #expect(due.flatMap(\.jobs).count == (wasThereSince ? 0 : 3))
            #expect(due.flatMap(\.decisions).count == 3)
        }
    }
}

private struct JustActive: UnwrittenActivity {
    var at: Timestamp

    func lastActivity(of teammate: String, in workspace: String) -> Timestamp? { at }
}
