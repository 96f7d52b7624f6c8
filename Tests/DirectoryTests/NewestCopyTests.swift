import Directory
import Messages
import Routing
import Testing

@Suite struct `Opened and assigned` {
    private static func opened(_ assignee: Assignment.Assignee?, id: String, after: Duration = .zero) -> Event {
        var event = Acme.assigned(id: id, after: after)
        if case .assigned(var assignment) = event.content {
            assignment.assignee = assignee
            event.content = .opened(assignment)
        }
        return event
    }

    @Test(arguments: StoreFactory.all)
    func `opened for a team and then assigned to it rings once`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            #expect(try await store.route(Self.opened(.team("sales"), id: "o-1")).told.count == 4)
            #expect(try await store.route(Acme.assigned(), after: .seconds(1)).told.isEmpty)
        }
    }

    @Test(arguments: StoreFactory.all, [0, 1])
    func `opened for nobody tells nobody and takes nothing from anybody`(factory: StoreFactory, seconds: Int) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.active("nadia", after: .seconds(-10))
            _ = try await store.route(Acme.assigned())
            let opened = Self.opened(nil, id: "o-1", after: .seconds(seconds))
            #expect(try await store.route(opened, after: .seconds(seconds)) == .decided(jobs: [], decisions: []))
            #expect(try await store.due(after: .seconds(50)).flatMap(\.jobs).count == 3)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `other events do not belong here`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let presence = Event(
                id: "p", source: "/app", time: Acme.start, content: .presence(PresenceActive(workspace: "acme", teammate: "nadia")))
            let routed = try await store.route(presence)
            #expect(routed == .misplaced)
        }
    }
}
