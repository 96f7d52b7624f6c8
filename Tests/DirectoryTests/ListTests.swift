import Directory
import Messages
import Testing

@Suite struct `Lists` {
    @Test(arguments: StoreFactory.all)
    func `have teams and teammates, and count what can be used`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales + [Acme.team("empty", [])])
            try await store.feed(
                [
                    .teammateRemoved(TeammateRemoved(workspace: "acme", teammate: "luca")),
                    .webPushUnsubscribed(WebPushUnsubscribed(workspace: "acme", endpoint: "https://push.example/matteo")),
                    .emailSuppressed(EmailSuppressed(workspace: "acme", address: "matteo@acme.example", reason: .complaint)),
                ], at: Acme.start)
            #expect(
                try await store.teams(workspace: "acme") == [
                    TeamSummary(id: "empty", name: "Empty", members: 0), TeamSummary(id: "sales", name: "Sales", members: 2),
                ])
            let everybody = [
                TeammateSummary(id: "matteo", name: "Matteo", teams: 1, browsers: 0, devices: 1, hasEmail: false),
                TeammateSummary(id: "nadia", name: "Nadia", teams: 1, browsers: 1, devices: 1, hasEmail: true),
            ]
            #expect(try await store.teammates(workspace: "acme", team: nil) == everybody)
            #expect(try await store.teammates(workspace: "acme", team: "sales") == everybody)
            #expect(try await store.teammates(workspace: "acme", team: "empty").isEmpty)
            #expect(try await store.team("sales", workspace: "acme")?.members == ["luca", "matteo", "nadia"])
            #expect(try await store.team("x", workspace: "acme") == nil)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `lead to the event that ends a destination`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let browser = StableID.browser(workspace: "acme", endpoint: "https://push.example/nadia")
            let device = StableID.device(workspace: "acme", installation: "phone-nadia")
            let losses = [
                try await store.loss(of: browser, workspace: "acme", reason: .loggedOut),
                try await store.loss(of: device, workspace: "acme", reason: .replaced),
            ]
            try await store.feed(losses.compactMap { $0 }, at: Acme.start)
            let profile = try await store.profile(workspace: "acme", teammate: "nadia")
            #expect(profile?.destinations.map(\.state) == [.replaced, .loggedOut])
            #expect(try await store.loss(of: "x", workspace: "acme", reason: .gone) == nil)
        }
    }
}
