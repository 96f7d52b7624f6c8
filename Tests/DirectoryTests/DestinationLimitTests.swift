import Directory
import FoundationEssentials
import Messages
import Routing
import Testing

/// One person cannot fill a router's memory.
@Suite struct `A teammate with destinations without end` {
    private static let channels = [Channel.webPush, .mobilePush]

    /// A browser, or a phone, of Nadia's.
    private static func place(_ name: String, _ channel: Channel) -> DirectoryChange {
        channel == .webPush
            ? Acme.browser("nadia", endpoint: "https://push.example/\(name)") : Acme.device("nadia", installation: name, token: name)
    }

    /// The names of the browsers, or phones, for which there is a job.
    private static func places(_ routed: RoutedEvent, _ channel: Channel) -> [String] {
        routed.jobs.filter { $0.channel == channel }.compactMap { job in
            switch job.destination.address {
            case .browser(let browser): browser.endpoint.split(separator: "/").last.map(String.init)
            case .device(let device): device.token
            case .mailbox: nil
            }
        }
    }

    @Test(arguments: StoreFactory.all, channels)
    func `is reached at the twenty that were heard of last, and nothing else of them is kept`(
        factory: StoreFactory, channel: Channel
    ) async throws {
        try await factory.with { store in
            try await store.feed([Acme.teammate("nadia"), Acme.teammate("luca"), Acme.browser("luca")])
            let places = (0..<2000).map { number in
                TimedDirectoryChange(
                    Self.place("d-\(number)", channel), eventID: "e-\(number)", time: Acme.start + .milliseconds(Int64(number)))
            }
            for start in stride(from: 0, to: places.count, by: 250) {
                let results = try await store.apply(Array(places[start..<start + 250]))
                #expect(results.allSatisfy { $0 == .applied })
            }
            let routed = try await store.route(Acme.assigned(to: .teammate("nadia")))
            #expect(Set(Self.places(routed, channel)) == Set((1980..<2000).map { "d-\($0)" }))
            let known = try #require(try await store.profile(workspace: "acme", teammate: "nadia")).destinations
            #expect(known.count == 40 && known.filter { $0.state == .replaced }.count == 20)
            #expect(try await store.route(Acme.assigned("c-2", to: .teammate("luca"), id: "e-2")).told == ["luca email", "luca web-push"])
        }
    }

    /// How a browser or phone was heard of.
    enum Contact: Sendable, CaseIterable {
        case delivered, shown, clicked

        /// Notes it of a job, a quarter of an hour after the start.
        func note(_ job: Job, in store: any DirectoryStore) async throws {
            let at = Acme.start + .seconds(900)
            let seen = NotificationSeen(
                workspace: "acme", notification: job.notification.id.lowercase, destination: job.destination.id)
            switch self {
            case .delivered:
                try await store.recordOutcomes([
                    JobOutcomes.Entry(
                        job: job.id, notification: job.notification.id, workspace: "acme", teammate: "nadia", conversation: "c-1",
                        channel: job.channel, destination: job.destination.id, result: .delivered, provider: "apns", code: "200",
                        reason: "", attempt: 1, at: at)
                ])
            case .shown: try await store.recordReceipts([NotificationReceipt(seen, kind: .shown, at: at)])
            case .clicked: try await store.recordReceipts([NotificationReceipt(seen, kind: .clicked, at: at)])
            }
        }
    }

    @Test(arguments: channels, Contact.allCases)
    func `keeps the old one of which something was heard lately, and browsers beside devices`(
        channel: Channel, contact: Contact
    ) async throws {
        try await StoreFactory.sqlite.with { store in
            let other = channel == .webPush ? Channel.mobilePush : .webPush
            try await store.feed([Acme.teammate("nadia"), Self.place("other", other), Self.place("faithful", channel)])
            let job = try #require(try await store.route(Acme.assigned(to: .teammate("nadia"))).jobs.first { $0.channel == channel })
            try await contact.note(job, in: store)
            for number in 0..<25 {
                try await store.feed([Self.place("d-\(number)", channel)], at: Acme.start + .seconds(Int64(number)))
            }
            let routed = try await store.route(Acme.assigned("c-2", to: .teammate("nadia"), id: "e-2"))
            let places = Self.places(routed, channel)
            #expect(places.count == 20 && places.contains("faithful") && !places.contains("d-5") && places.contains("d-6"))
            #expect(Self.places(routed, other) == ["other"])
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
