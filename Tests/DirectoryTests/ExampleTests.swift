import Directory
import Messages
import Routing
import Testing

@Suite struct `The example: Sales is Nadia, Luca and Matteo` {
    @Test(arguments: StoreFactory.all)
    func `Nadia is told on three channels, Matteo on his phone, Luca not at all`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let routed = try await store.route(Acme.assigned())
            #expect(routed.told == ["matteo mobile-push", "nadia email", "nadia mobile-push", "nadia web-push"])
            for channel in Channel.allCases { #expect(routed.reason("luca", channel) == "channelOff") }
            #expect(routed.reason("matteo", .webPush) == "channelOff")
            #expect(routed.decisions.count == 9)
            let job = try #require(routed.jobs.first { $0.channel == .webPush })
            #expect(job.notification.title == "Ada")
            #expect(job.notification.body == "Refund")
            #expect(job.notification.scope == .assignedToMyTeam)
            #expect(job.notAfter == Acme.start + .seconds(4 * 3600))
            #expect(
                job.destination.address
                    == .browser(
                        Destination.Browser(endpoint: "https://push.example/nadia", p256dh: "key", auth: "secret", vapidKey: "vapid")))
        }
    }

    @Test(arguments: StoreFactory.all)
    func `an assignment to a teammate tells nobody else`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let routed = try await store.route(Acme.assigned(to: .teammate("matteo")))
            #expect(routed.told == ["matteo mobile-push"])
            #expect(routed.decisions.allSatisfy { $0.teammate == "matteo" && $0.scope == .assignedToMe })
        }
    }

    @Test(arguments: StoreFactory.all)
    func `an explanation says what routing then does, and writes nothing`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let settings = RoutingSettings()
            let event = Acme.assigned(to: .teammate("nadia"), by: .init(type: .rule, id: "round-robin"))
            let first = try await store.explain(event, now: Acme.start, settings: settings, everybody: true)
            let again = try await store.explain(event, now: Acme.start, settings: settings, everybody: false)
            let routed = try await store.route(event)
            #expect(again.decisions == routed.decisions)
            #expect(first.names == ["nadia": "Nadia", "luca": "Luca", "matteo": "Matteo"])
            let others = first.decisions.filter { $0.teammate != "nadia" }
            #expect(others.count == 6)
            #expect(others.allSatisfy { $0.reason == .notARecipient })
        }
    }

    @Test(
        arguments: StoreFactory.all,
        [
            (Acme.assigned(to: .team("nobody")), "team nobody"), (Acme.assigned(to: .teammate("olga")), "teammate olga"),
        ])
    func `an unknown assignee is named and nothing is written`(factory: StoreFactory, unknown: (event: Event, what: String)) async throws {
        try await factory.with { store in
            #expect(try await store.route(unknown.event) == .unknownAssignee("workspace acme"))
            try await store.feed(Acme.sales)
            #expect(try await store.route(unknown.event) == .unknownAssignee(unknown.what))
            let explained = try await store.explain(unknown.event, now: Acme.start, settings: RoutingSettings(), everybody: true)
            #expect(explained.unknownAssignee == unknown.what)
            try await store.feed([Acme.team("nobody", ["nadia"]), Acme.teammate("olga")])
            #expect(!(try await store.route(unknown.event).told.isEmpty))
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a team of five thousand is told in one batch`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let members = (0..<5000).map { "t\($0)" }
            try await store.feed(members.flatMap { [Acme.teammate($0), Acme.browser($0)] } + [Acme.team("all", members)])
            let routed = try await store.route(Acme.assigned(to: .team("all")))
            #expect(routed.jobs.count == 10_000)
            #expect(Set(routed.jobs.map(\.id)).count == 10_000)
        }
    }
}
