import Directory
import Messages
import Routing
import Testing

@Suite struct `Large teams` {
    private static let members = (0..<1500).map { "t-\($0)" }

    /// Everybody in the team has a browser, a phone and an address.
    private static let directory: [DirectoryChange] =
        [.workspaceUpserted(WorkspaceUpserted(workspace: "acme", name: "Acme"))]
        + members.flatMap { [Acme.teammate($0), Acme.browser($0), Acme.device($0)] } + [Acme.team("all", members), Acme.team("none", [])]

    @Test(arguments: StoreFactory.all)
    func `end a batch early, and the rest is decided when it is given again`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Self.directory)
            let batch = [("c-1", "none"), ("c-2", "all"), ("c-3", "all"), ("c-4", "none")].map { conversation, team in
                RoutableEvent(Acme.assigned(conversation, to: .team(team), id: "e-\(conversation)"))
            }
            let first = try await store.route(batch, now: Acme.start, settings: RoutingSettings())
            #expect(first.map(\.jobs.count) == [0, 4500])
            #expect(try await store.history(workspace: "acme", conversation: "c-3", teammate: nil)?.entries.isEmpty == true)
            let second = try await store.route(Array(batch.dropFirst(2)), now: Acme.start, settings: RoutingSettings())
            #expect(second.map(\.jobs.count) == [4500])
            let third = try await store.route(Array(batch.dropFirst(3)), now: Acme.start, settings: RoutingSettings())
            #expect(third.map(\.jobs.count) == [0])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `somebody in three hundred teams is told by each of them, and once about one conversation`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let teams = (0..<300).map { "team-\($0)" }
            try await store.feed(
                [.workspaceUpserted(WorkspaceUpserted(workspace: "acme", name: "Acme")), Acme.teammate("nadia"), Acme.browser("nadia")]
                    + teams.map { Acme.team($0, ["nadia"]) })
            let each = teams.map { RoutableEvent(Acme.assigned("c-\($0)", to: .team($0), id: "e-\($0)")) }
            let told = try await store.route(each, now: Acme.start, settings: RoutingSettings())
            #expect(told.map(\.jobs.count) == teams.map { _ in 2 })
            let one = teams.map { RoutableEvent(Acme.assigned("c-one", to: .team($0), id: "one-\($0)")) }
            let once = try await store.route(one, now: Acme.start, settings: RoutingSettings())
            #expect(once.map(\.jobs.count) == [2] + teams.dropFirst().map { _ in 0 })
            let profile = try await store.profile(workspace: "acme", teammate: "nadia")
            #expect(profile?.teams.count == 300)
        }
    }
}
