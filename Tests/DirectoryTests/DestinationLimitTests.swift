import Directory
import FoundationEssentials
import Messages
import Routing
import Testing

/// One person cannot fill a router's memory.
@Suite struct `A teammate with destinations without end` {
    @Test(arguments: StoreFactory.all)
    func `is reached at the twenty that were heard of last, and nothing else of them is kept`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed([Acme.teammate("nadia"), Acme.teammate("luca"), Acme.browser("luca")])
            let phones = (0..<2000).map { number in
                TimedDirectoryChange(
                    Acme.device("nadia", installation: "d-\(number)", token: "tok-\(number)"), eventID: "e-\(number)",
                    time: Acme.start + .milliseconds(Int64(number)))
            }
            for start in stride(from: 0, to: phones.count, by: 250) {
                let results = try await store.apply(Array(phones[start..<start + 250]))
                #expect(results.allSatisfy { $0 == .applied })
            }
            let routed = try await store.route(Acme.assigned(to: .teammate("nadia")))
            let tokens = routed.jobs.compactMap { job in
                if case .device(let device) = job.destination.address { device.token } else { nil }
            }
            #expect(Set(tokens) == Set((1980..<2000).map { "tok-\($0)" }))
            let known = try #require(try await store.profile(workspace: "acme", teammate: "nadia")).destinations
            #expect(known.count == 40 && known.filter { $0.state == .replaced }.count == 20)
            #expect(try await store.route(Acme.assigned("c-2", to: .teammate("luca"), id: "e-2")).told == ["luca email", "luca web-push"])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `keeps the old one at which something arrived lately, and browsers beside devices`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed([
                Acme.teammate("nadia"), Acme.browser("nadia"), Acme.device("nadia", installation: "faithful", token: "faithful"),
            ])
            let job = try #require(
                try await store.route(Acme.assigned(to: .teammate("nadia"))).jobs.first { $0.channel == .mobilePush })
            try await store.recordOutcomes([
                JobOutcomes.Entry(
                    job: job.id, notification: job.notification.id, workspace: "acme", teammate: "nadia", conversation: "c-1",
                    channel: .mobilePush, destination: job.destination.id, result: .delivered, provider: "apns", code: "200", reason: "",
                    attempt: 1, at: Acme.start + .seconds(900))
            ])
            for number in 0..<25 {
                try await store.feed(
                    [Acme.device("nadia", installation: "d-\(number)", token: "tok-\(number)")], at: Acme.start + .seconds(Int64(number)))
            }
            let routed = try await store.route(Acme.assigned("c-2", to: .teammate("nadia"), id: "e-2"))
            let devices = routed.jobs.compactMap { job in
                if case .device(let device) = job.destination.address { device.token } else { nil }
            }
            #expect(devices.count == 20 && devices.contains("faithful") && !devices.contains("tok-5") && devices.contains("tok-6"))
            #expect(routed.told.filter { $0 == "nadia web-push" }.count == 1)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a renewed subscription takes the place of the old one, and of nobody else's`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed([Acme.teammate("nadia"), Acme.teammate("luca"), Acme.browser("nadia"), Acme.browser("luca")])
            func renewed(_ endpoint: String, _ old: String) -> DirectoryChange {
                guard case .webPushSubscribed(var change) = Acme.browser("nadia", endpoint: endpoint) else { return Acme.browser("nadia") }
                change.replaces = old
                return .webPushSubscribed(change)
            }
            try await store.feed(
                [
                    renewed("https://push.example/2", "https://PUSH.example:443/nadia"),
                    renewed("https://push.example/3", "https://push.example/luca"),
                ],
                at: Acme.start)
            let endpoints = try await store.route(Acme.assigned(to: .teammate("nadia"))).jobs.compactMap { job in
                if case .browser(let browser) = job.destination.address { browser.endpoint } else { nil }
            }
            #expect(Set(endpoints) == ["https://push.example/2", "https://push.example/3"])
            #expect(try await store.route(Acme.assigned("c-2", to: .teammate("luca"), id: "e-2")).told.contains("luca web-push"))
        }
    }
}

@Suite struct `A team in parts` {
    @Test(arguments: StoreFactory.all)
    func `can have eight thousand members, each with an id of 36 letters`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let members = (0..<8000).map { _ in UUID().lowercase }
            try await store.feed([Acme.team("all", Array(members[..<2000]))])
            for start in stride(from: 2000, to: 8000, by: 2000) {
                let part = TeamMembers(workspace: "acme", team: "all", members: Array(members[start..<start + 2000]))
                #expect(try await store.feed([.teamMembersAdded(part)], at: Acme.start) == [.applied])
            }
            #expect(try await store.team("all", workspace: "acme")?.members == members.sorted())
            let gone = TeamMembers(workspace: "acme", team: "all", members: [members[0], members[7999]])
            #expect(try await store.feed([.teamMembersRemoved(gone)], at: Acme.start + .seconds(1)) == [.applied])
            #expect(try await store.team("all", workspace: "acme")?.members.count == 7998)
            // Its name changes, and its members stay.
            try await store.feed(
                [.teamUpserted(TeamUpserted(workspace: "acme", team: "all", name: "Everybody"))], at: Acme.start + .seconds(2))
            #expect(try await store.team("all", workspace: "acme")?.members.count == 7998)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `with more than two thousand at once is refused`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let part = TeamMembers(workspace: "acme", team: "all", members: (0...2000).map { "t-\($0)" })
            let results = try await store.feed([.teamMembersAdded(part)])
            #expect(results == [.rejected("$.data.members: expected a list of at most 2000")])
        }
    }
}
