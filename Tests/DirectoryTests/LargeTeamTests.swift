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
}
