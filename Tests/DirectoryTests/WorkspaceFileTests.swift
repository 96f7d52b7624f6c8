import Directory
import Foundation
import Messages
import Testing

@Suite struct `A workspace as a file` {
    @Test(arguments: StoreFactory.all)
    func `what is exported can be imported and is the same`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let file = try #require(try await store.exportWorkspace("acme"))
            #expect(file.teammates.map(\.id) == ["luca", "matteo", "nadia"])
            #expect(file.teammates.allSatisfy { $0.browsers?.count == 1 && $0.devices?.count == 1 })
            let copy = try JSONDecoder().decode(WorkspaceFile.self, from: JSONEncoder().encode(file))
            #expect(copy == file)
            try await factory.with { other in
                let counts = try await other.importWorkspace(copy, now: Acme.start)
                #expect(counts == ImportCounts(teams: 1, teammates: 3, destinations: 6))
                #expect(try await other.exportWorkspace("acme") == file)
                #expect(try await other.route(Acme.assigned()).jobs.count == 4)
            }
        }
    }

    @Test(arguments: StoreFactory.all)
    func `an import removes who is not in the file and leaves destinations it does not mention`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let file = WorkspaceFile(
                workspace: "acme", teams: [.init(id: "sales", members: ["nadia"])],
                teammates: [.init(id: "nadia", name: "Nadia", email: "nadia@acme.example")])
            _ = try await store.importWorkspace(file, now: Acme.start)
            #expect(try await store.workspaces().map { [$0.teams, $0.teammates] } == [[1, 1]])
            #expect(try await store.route(Acme.assigned()).jobs.count == 3)
            #expect(
                try await store.route(Acme.assigned("c-2", to: .teammate("luca"), id: "e-2")).reason("luca", .email) == "teammateRemoved")
        }
    }

    /// The feed may name a member before the teammate: the router tells them already.
    @Test(arguments: StoreFactory.all)
    func `a member whose own event is still to come is exported with what is known`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed([Acme.teammate("bob"), Acme.device("early"), Acme.team("sales", ["bob", "early"])])
            let file = try #require(try await store.exportWorkspace("acme"))
            #expect(file.teams.map(\.members) == [["bob", "early"]])
            #expect(file.teammates.map(\.id) == ["bob", "early"])
            #expect(file.teammates.last?.devices?.count == 1)
            #expect(throws: Never.self) { try file.check() }
        }
    }

    @Test func `a member who is not in the file is named by path`() {
        let file = WorkspaceFile(workspace: "acme", teams: [.init(id: "sales", members: ["nadia"])], teammates: [])
        #expect(throws: DirectoryError.invalid(path: "$.teams[0].members[0]", expected: "the id of a teammate in this file")) {
            try file.check()
        }
    }
}

@Suite struct `The example file` {
    @Test(arguments: StoreFactory.all)
    func `deploy/examples/acme.workspace.json can be imported`(factory: StoreFactory) async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: root.appendingPathComponent("deploy/examples/acme.workspace.json"))
        let file = try JSONDecoder().decode(WorkspaceFile.self, from: data)
        try await factory.with { store in
            #expect(try await store.importWorkspace(file, now: Acme.start) == ImportCounts(teams: 2, teammates: 5, destinations: 0))
            try await store.feed([Acme.browser("nadia"), Acme.device("nadia"), Acme.device("matteo"), Acme.device("luca")])
            #expect(
                try await store.route(Acme.assigned()).told == ["matteo mobile-push", "nadia email", "nadia mobile-push", "nadia web-push"])
        }
    }
}
