import Directory
import Messages
import Routing
import Testing

@Suite struct `Activity of people whom nobody has told us about` {
    private func prune(_ store: any DirectoryStore, after time: Duration) async throws {
        try await store.prune(now: Acme.start + time, journalDays: 7, settings: RoutingSettings())
    }

    private func lastActivity(_ teammate: String, _ store: any DirectoryStore) async throws -> Timestamp? {
        try await store.profile(workspace: "acme", teammate: teammate)?.lastActivity
    }

    @Test(arguments: StoreFactory.all)
    func `is forgotten when it cannot matter any more, and that of teammates is not`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            for teammate in ["nadia", "stranger", "luca"] { try await store.active(teammate, after: .zero) }
            try await store.feed([.teammateRemoved(TeammateRemoved(workspace: "acme", teammate: "luca"))], at: Acme.start)
            try await prune(store, after: .seconds(3700))
            // Both come now: what was known about them before is gone.
            try await store.feed([Acme.teammate("stranger"), Acme.teammate("luca")], at: Acme.start + .seconds(3800))
            #expect(try await lastActivity("nadia", store) == Acme.start)
            #expect(try await lastActivity("stranger", store) == nil)
            #expect(try await lastActivity("luca", store) == nil)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `is there when the feed is only late`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("stranger", after: .zero)
            try await prune(store, after: .seconds(50))
            try await store.feed([Acme.teammate("stranger")], at: Acme.start)
            let routed = try await store.route(Acme.assigned(to: .teammate("stranger")), after: .seconds(51))
            #expect(routed.reason("stranger", .email) == "active")
        }
    }
}
