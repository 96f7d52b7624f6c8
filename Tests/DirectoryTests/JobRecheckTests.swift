import Directory
import FoundationEssentials
import Messages
import Routing
import Testing

/// One subject, one table of what may happen while a job waits, and the few ways in which a device changes hands: taken apart, each part would
/// need the same people, jobs and helpers.
@Suite struct `A job that has waited is decided again` {
    /// What happens while Nadia's jobs wait, and which channel's job is withdrawn for which reason; the others go on.
    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var withdrawn: [Channel: String]
        var happens: @Sendable (any DirectoryStore) async throws -> Void

        init(_ name: String, _ withdrawn: [Channel: String], _ happens: @escaping @Sendable (any DirectoryStore) async throws -> Void) {
            testDescription = name
            self.withdrawn = withdrawn
            self.happens = happens
        }
    }

    private static let later = Acme.start + .seconds(2)
    private static func all(_ word: String) -> [Channel: String] {
        Dictionary(uniqueKeysWithValues: Channel.allCases.map { ($0, word) })
    }

    private static func event(_ content: Event.Content, id: String = "later") -> Event {
        Event(id: id, source: "/helpdesk", time: later, content: content)
    }

    static let changes: [Change] = [
        Change("nothing", [:]) { _ in },
        Change("she looks at it", all("alreadySeen")) { store in
            let seen = ConversationSeen(workspace: "acme", conversation: .init(id: "c-1"), teammate: "nadia")
            _ = try await store.route(event(.seen(seen)), after: .seconds(2))
        },
        Change("a colleague looks at it", [:]) { store in
            let seen = ConversationSeen(workspace: "acme", conversation: .init(id: "c-1"), teammate: "luca")
            _ = try await store.route(event(.seen(seen)), after: .seconds(2))
        },
        Change("it is closed", all("conversationClosed")) { store in
            let closed = ConversationClosed(workspace: "acme", conversation: .init(id: "c-1"))
            _ = try await store.route(event(.closed(closed)), after: .seconds(2))
        },
        Change("it is given to somebody else", all("reassigned")) { store in
            _ = try await store.route(Acme.assigned(to: .teammate("luca"), id: "e-2", after: .seconds(2)), after: .seconds(2))
        },
        Change("it is given to nobody", all("reassigned")) { store in
            _ = try await store.route(Acme.assigned(to: nil, id: "e-2", after: .seconds(2)), after: .seconds(2))
        },
        Change("it is given to a bot", all("reassigned")) { store in
            _ = try await store.route(Acme.assigned(to: .bot("b-1"), id: "e-2", after: .seconds(2)), after: .seconds(2))
        },
        Change("it is taken from her and given back", all("alreadyNotified")) { store in
            _ = try await store.route(Acme.assigned(to: .teammate("luca"), id: "e-2", after: .seconds(2)), after: .seconds(2))
            let back = try await store.route(Acme.assigned(to: .teammate("nadia"), id: "e-3", after: .seconds(3)), after: .seconds(3))
            #expect(back.told == ["nadia email", "nadia mobile-push", "nadia web-push"])
        },
        Change("she is active", all("active")) { store in try await store.active("nadia", after: .seconds(3)) },
        Change("she leaves", all("teammateRemoved")) { store in
            try await store.feed([.teammateRemoved(TeammateRemoved(workspace: "acme", teammate: "nadia"))], at: later)
        },
        Change("she turns mail off", [.email: "channelOff"]) { store in
            try await store.feed([Acme.choice("nadia", [.webPush, .mobilePush])], at: later)
        },
        Change("her address bounces", [.email: "addressSuppressed"]) { store in
            let suppressed = EmailSuppressed(workspace: "acme", address: "nadia@acme.example", reason: .bounce)
            try await store.feed([.emailSuppressed(suppressed)], at: later)
        },
        Change("her address changes", [.email: "noDestination.replaced"]) { store in
            let changed = TeammateUpserted(workspace: "acme", teammate: "nadia", name: "Nadia", email: "nadia@new.example")
            try await store.feed([.teammateUpserted(changed)], at: later)
        },
        Change("she has no address any more", [.email: "noDestination.neverRegistered"]) { store in
            try await store.feed([.teammateUpserted(TeammateUpserted(workspace: "acme", teammate: "nadia", name: "Nadia"))], at: later)
        },
        Change("her phone goes over to Luca", [.mobilePush: "noDestination.neverRegistered"]) { store in
            try await store.feed([Acme.device("luca", installation: "phone-nadia", token: "token-nadia")], at: later)
        },
        Change("her token is registered under Luca's installation", [.mobilePush: "noDestination.neverRegistered"]) { store in
            try await store.feed([Acme.device("luca", installation: "another", token: "token-nadia")], at: later)
        },
        Change("she logs out on her phone", [.mobilePush: "noDestination.loggedOut"]) { store in
            let lost = DeviceUnregistered(workspace: "acme", device: "phone-nadia", reason: .loggedOut)
            try await store.feed([.deviceUnregistered(lost)], at: later)
        },
        Change("her browser goes over to Luca", [.webPush: "noDestination.neverRegistered"]) { store in
            try await store.feed([Acme.browser("luca", endpoint: "https://push.example/nadia")], at: later)
        },
        Change("her browser is unsubscribed", [.webPush: "noDestination.permissionWithdrawn"]) { store in
            let lost = WebPushUnsubscribed(
                workspace: "acme", teammate: "nadia", endpoint: "https://push.example/nadia", reason: .permissionWithdrawn)
            try await store.feed([.webPushUnsubscribed(lost)], at: later)
        },
        Change("one of her browsers is gone, another is there", [.webPush: "noDestination.gone"]) { store in
            try await store.feed([Acme.browser("nadia", endpoint: "https://push.example/second")], at: later)
            let gone = DestinationGone(
                workspace: "acme", teammate: "nadia", channel: .webPush,
                destination: StableID.browser(workspace: "acme", endpoint: "https://push.example/nadia"),
                registeredAt: Acme.start - .seconds(3600), reason: "410", at: later)
            try await store.feed([.destinationGone(gone)], at: later)
        },
    ]

    @Test(arguments: StoreFactory.all, changes)
    func `what happened meanwhile withdraws it, with the reason on record`(factory: StoreFactory, change: Change) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned(to: .teammate("nadia"))).jobs
            #expect(jobs.count == 3)
            try await change.happens(store)
            let results = try await store.recheck(jobs, after: .seconds(5))
            let reasons = Dictionary(uniqueKeysWithValues: zip(jobs.map(\.channel), results.map(\.reason)))
            #expect(reasons.compactMapValues(\.self) == change.withdrawn)
            let history = try #require(try await store.history(workspace: "acme", conversation: "c-1", teammate: "nadia"))
            let recorded = history.outcomes.filter { $0.result == .withdrawn }
            #expect(Dictionary(uniqueKeysWithValues: recorded.map { ($0.channel, $0.reason) }) == change.withdrawn)
            // Once more, as after a crash before the acknowledgement: the same answer, written down once.
            #expect(try await store.recheck(jobs, after: .seconds(6)).map(\.reason) == results.map(\.reason))
            let again = try await store.history(workspace: "acme", conversation: "c-1", teammate: "nadia")
            #expect(again?.outcomes.count { $0.result == .withdrawn } == recorded.count)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a member who left the team is no recipient any more, and the others are`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned()).jobs
            try await store.feed([Acme.team("sales", ["matteo"])], at: Self.later)
            let results = try await store.recheck(jobs, after: .seconds(5))
            for (job, result) in zip(jobs, results) {
                #expect(result.reason == (job.notification.teammate == "matteo" ? nil : "notARecipient"))
            }
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a phone that was registered anew gets it under its new token`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned(to: .teammate("nadia"))).jobs
            try await store.feed([Acme.device("nadia", token: "token-new")], at: Self.later)
            let job = try #require(jobs.first { $0.channel == .mobilePush })
            guard case .readdressed(let destination) = try await store.recheck([job], after: .seconds(5)).first else {
                Issue.record("not readdressed")
                return
            }
            #expect(destination.id == job.destination.id && destination.registeredAt == Self.later)
            #expect(destination.address == .device(.init(provider: .apns, token: "token-new")))
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a browser that renewed its subscription gets it there, unless it has a job of its own`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned(to: .teammate("nadia"))).jobs
            let job = try #require(jobs.first { $0.channel == .webPush })
            let renewed = "https://push.example/nadia-renewed"
            let subscription = WebPushSubscribed.Subscription(endpoint: renewed, keys: .init(p256dh: "key", auth: "secret"))
            try await store.feed(
                [
                    .webPushSubscribed(
                        WebPushSubscribed(
                            workspace: "acme", teammate: "nadia", subscription: subscription, replaces: "https://push.example/nadia"))
                ], at: Self.later)
            guard case .readdressed(let destination) = try await store.recheck([job], after: .seconds(5)).first else {
                Issue.record("not readdressed")
                return
            }
            #expect(destination.id == StableID.browser(workspace: "acme", endpoint: renewed))
            // The next event has a job for it: a job of the old one would be the second there.
            let second = try await store.route(
                Acme.assigned("c-2", to: .teammate("nadia"), id: "e-2", after: .seconds(6)), after: .seconds(6))
            var doubled = try #require(second.jobs.first { $0.channel == .webPush })
            doubled.destination.id = job.destination.id
            #expect(try await store.recheck([doubled], after: .seconds(9)).map(\.reason) == ["noDestination.replaced"])
        }
    }

    private static func renewed(_ endpoint: String, replacing old: String) -> DirectoryChange {
        guard case .webPushSubscribed(var change) = Acme.browser("nadia", endpoint: endpoint) else { return Acme.browser("nadia") }
        change.replaces = old
        return .webPushSubscribed(change)
    }

    @Test(arguments: StoreFactory.all, [(1, false), (2, false), (3, false), (1, true), (3, true)])
    func `a browser that renewed it again and again gets it at the last one, also when the first is said to be gone`(
        factory: StoreFactory, renewed: (times: Int, isGone: Bool)
    ) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned(to: .teammate("nadia"))).jobs
            let job = try #require(jobs.first { $0.channel == .webPush })
            if renewed.isGone {
                let gone = DestinationGone(
                    workspace: "acme", teammate: "nadia", channel: .webPush, destination: job.destination.id,
                    registeredAt: job.destination.registeredAt, reason: "410", at: Self.later)
                #expect(try await store.feed([.destinationGone(gone)], at: Self.later) == [.applied])
            }
            var endpoint = "https://push.example/nadia"
            for number in 1...renewed.times {
                let next = "https://push.example/nadia-\(number)"
                // The renewal may have been before the push service said so.
                let at = Self.later - .milliseconds(500) + .milliseconds(100 * number)
                try await store.feed([Self.renewed(next, replacing: endpoint)], at: at)
                endpoint = next
            }
            guard case .readdressed(let destination) = try await store.recheck([job], after: .seconds(5)).first else {
                Issue.record("not readdressed")
                return
            }
            #expect(destination.id == StableID.browser(workspace: "acme", endpoint: endpoint))
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a browser at which somebody logged out stays so, whatever is said to take its place`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned(to: .teammate("nadia"))).jobs
            let endpoint = "https://push.example/nadia"
            let lost = WebPushUnsubscribed(workspace: "acme", teammate: "nadia", endpoint: endpoint, reason: .loggedOut)
            try await store.feed([.webPushUnsubscribed(lost)], at: Self.later)
            try await store.feed([Self.renewed("https://push.example/new", replacing: endpoint)], at: Self.later + .milliseconds(1))
            let results = try await store.recheck(jobs.filter { $0.channel == .webPush }, after: .seconds(5))
            #expect(results.map(\.reason) == ["noDestination.loggedOut"])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `while the caller's clock is in doubt nothing is expired, and what is over is withdrawn all the same`(
        factory: StoreFactory
    ) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned(to: .teammate("matteo"))).jobs
            let waiting = jobs.map { WaitingJob($0, attempt: 2, publishedAt: Acme.start, mayExpire: false) }
            let now = Acme.start + .seconds(5 * 3600)
            #expect(try await store.recheck(waiting, now: now, settings: RoutingSettings()) == [.unchanged])
            let closed = ConversationClosed(workspace: "acme", conversation: .init(id: "c-1"))
            _ = try await store.route(Self.event(.closed(closed)), after: .seconds(2))
            #expect(try await store.recheck(waiting, now: now, settings: RoutingSettings()) == [.withdrawn(.conversationClosed)])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a deadline that an operator has put off counts, and not the event's time`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            var job = try #require(try await store.route(Acme.assigned(to: .teammate("matteo"))).jobs.first)
            job.notAfter = Acme.start + .seconds(48 * 3600)
            #expect(try await store.recheck([job], after: .seconds(47 * 3600)) == [.unchanged])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `an assignment that comes too late for every channel makes no job and claims nothing`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let late = try await store.route(Acme.assigned(to: .teammate("nadia")), after: .seconds(48 * 3600))
            #expect(late.jobs.isEmpty && Set(late.decisions.compactMap(\.reason?.word)) == ["tooLate"])
            let next = Acme.assigned(to: .teammate("nadia"), id: "e-2", after: .seconds(48 * 3600))
            #expect(try await store.route(next, after: .seconds(48 * 3600)).jobs.count == 3)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `past its deadline it is expired, whatever else is true`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned(to: .teammate("matteo"))).jobs
            #expect(try await store.recheck(jobs, after: .seconds(4 * 3600 - 1)) == [.unchanged])
            #expect(try await store.recheck(jobs, after: .seconds(4 * 3600)) == [.expired])
            let history = try await store.history(workspace: "acme", conversation: "c-1", teammate: nil)
            #expect(history?.outcomes.map(\.result) == [.dead] && history?.outcomes.map(\.reason) == ["expired"])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `what is not sent gives its claim back: the next event notifies`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned(to: .teammate("matteo"))).jobs
            let closed = ConversationClosed(workspace: "acme", conversation: .init(id: "c-1"))
            _ = try await store.route(Self.event(.closed(closed)), after: .seconds(2))
            #expect(try await store.recheck(jobs, after: .seconds(5)).map(\.reason) == ["conversationClosed"])
            let opened = Acme.assigned(to: .teammate("matteo"), id: "e-2", after: .seconds(6))
            #expect(try await store.route(opened, after: .seconds(6)).told == ["matteo mobile-push"])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `who was active just before, as is known by now, and not since, is looked at again`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned(to: .teammate("matteo"))).jobs
            try await store.active("matteo", after: .seconds(-10))
            #expect(try await store.recheck(jobs, after: .seconds(5)).map(\.reason) == ["active"])
            let due = try await store.due(after: .seconds(50))
            #expect(due.flatMap(\.jobs).map(\.id) == jobs.map(\.id))
        }
    }

    @Test(arguments: StoreFactory.all, [1, 2, 3])
    func `looked at again it is told only where it waited`(factory: StoreFactory, waiting: Int) async throws {
        try await factory.with { store in
            let phones = ["second", "third"].map { (name: String) in
                Acme.device("matteo", installation: name, token: "token-\(name)")
            }
            try await store.feed(Acme.sales + phones)
            let jobs = try await store.route(Acme.assigned(to: .teammate("matteo"))).jobs
            #expect(jobs.count == 3)
            try await store.active("matteo", after: .seconds(-10))
            let back = jobs.prefix(waiting)
            for job in back { #expect(try await store.recheck([job], after: .seconds(5)).map(\.reason) == ["active"]) }
            let due = try await store.due(after: .seconds(50))
            #expect(Set(due.flatMap(\.jobs).map(\.id)) == Set(back.map(\.id)))
            try await store.completeHeld(due.map(\.lease))
            #expect(try await store.nextDue() == nil)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `looked at again it is told at what has taken the place of where it waited`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales + [Acme.browser("nadia", endpoint: "https://push.example/reached")])
            let jobs = try await store.route(Acme.assigned(to: .teammate("nadia"))).jobs
            let id = StableID.browser(workspace: "acme", endpoint: "https://push.example/nadia")
            let job = try #require(jobs.first { $0.destination.id == id })
            try await store.active("nadia", after: .seconds(-10))
            #expect(try await store.recheck([job], after: .seconds(5)).map(\.reason) == ["active"])
            let renewed = "https://push.example/renewed"
            try await store.feed([Self.renewed(renewed, replacing: "https://push.example/nadia")], at: Self.later)
            let told = try await store.due(after: .seconds(50)).flatMap(\.jobs).map(\.destination.id)
            #expect(told == [StableID.browser(workspace: "acme", endpoint: renewed)])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a newer notification that did not get out brings the older one back`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let jobs = try await store.route(Acme.assigned(to: .teammate("matteo"))).jobs
            // Beyond the window, so it rings; the router dies before its job is published.
            let second = Acme.assigned(to: .teammate("matteo"), id: "e-2", after: .seconds(100))
            #expect(try await store.route(second, after: .seconds(100)).told == ["matteo mobile-push"])
            #expect(try await store.recheck(jobs, after: .seconds(101)).map(\.reason) == ["alreadyNotified"])
            try await store.active("matteo", after: .seconds(102))
            let repeated = try await store.route(second, isRepeat: true, after: .seconds(103))
            #expect(repeated.reason("matteo", .mobilePush) == "active")
            #expect(try await store.nextDue() != nil)
        }
    }

    @Suite struct `Without an entry in the journal` {
        private static func job(_ destination: Destination, teammate: String = "nadia") -> Job {
            let notification = Notification(
                id: StableID.notification(workspace: "acme", source: "by hand", event: "1", teammate: teammate), workspace: "acme",
                teammate: teammate, conversation: "c-9", scope: .assignedToMe, title: "Ada", body: "Refund")
            return Job(notification: notification, destination: destination, notAfter: Acme.start + .seconds(3600))
        }

        private static let phone = Destination(
            id: StableID.device(workspace: "acme", installation: "phone-nadia"), registeredAt: Acme.start - .seconds(3600),
            address: .device(.init(provider: .apns, token: "token-nadia")))

        @Test(arguments: StoreFactory.all)
        func `it goes on while nothing is known against it`(factory: StoreFactory) async throws {
            try await factory.with { store in
                #expect(try await store.recheck([Self.job(Self.phone)], after: .zero) == [.unchanged])
                try await store.feed(Acme.sales)
                #expect(try await store.recheck([Self.job(Self.phone)], after: .zero) == [.unchanged])
                // Nothing could be held for it: activity says nothing.
                try await store.active("nadia", after: .zero)
                #expect(try await store.recheck([Self.job(Self.phone)], after: .seconds(1)) == [.unchanged])
            }
        }

        @Test(arguments: StoreFactory.all, ["nadia", "olga"])
        func `it goes on to a browser or phone that was never heard of, also of somebody who is known`(
            factory: StoreFactory, teammate: String
        ) async throws {
            try await factory.with { store in
                let olga = TeammateUpserted(workspace: "acme", teammate: "olga", name: "Olga")
                try await store.feed(Acme.sales + [.teammateUpserted(olga)])
                let phone = Destination(
                    id: "unheard-of", registeredAt: Acme.start, address: .device(.init(provider: .apns, token: "token-unheard-of")))
                let browser = Destination(
                    id: "unheard-of", registeredAt: Acme.start,
                    address: .browser(.init(endpoint: "https://push.example/unheard-of", p256dh: "key", auth: "secret")))
                let jobs = [Self.job(phone, teammate: teammate), Self.job(browser, teammate: teammate)]
                #expect(try await store.recheck(jobs, after: .zero) == [.unchanged, .unchanged])
                let removed = TeammateRemoved(workspace: "acme", teammate: teammate)
                try await store.feed([.teammateRemoved(removed)], at: Acme.start)
                #expect(try await store.recheck(jobs, after: .seconds(1)).map(\.reason) == ["teammateRemoved", "teammateRemoved"])
            }
        }

        @Test(arguments: StoreFactory.all)
        func `it goes on to a mailbox unless the person has another, or mail to it is stopped`(factory: StoreFactory) async throws {
            try await factory.with { store in
                let olga = TeammateUpserted(workspace: "acme", teammate: "olga", name: "Olga")
                try await store.feed(Acme.sales + [.teammateUpserted(olga)])
                let address = "before@acme.example"
                let mailbox = Destination(
                    id: StableID.mailbox(workspace: "acme", address: address), registeredAt: Acme.start,
                    address: .mailbox(.init(address: address)))
                let jobs = [Self.job(mailbox, teammate: "olga"), Self.job(mailbox, teammate: "nadia")]
                #expect(try await store.recheck(jobs, after: .zero).map(\.reason) == [nil, "noDestination.replaced"])
                let suppressed = EmailSuppressed(workspace: "acme", address: address, reason: .bounce)
                try await store.feed([.emailSuppressed(suppressed)], at: Acme.start)
                #expect(try await store.recheck(jobs, after: .seconds(1)).first?.reason == "addressSuppressed")
            }
        }

        @Test(arguments: StoreFactory.all)
        func `it is withdrawn for what needs no entry`(factory: StoreFactory) async throws {
            try await factory.with { store in
                try await store.feed(Acme.sales)
                let other = Self.job(Self.phone, teammate: "stranger")
                #expect(try await store.recheck([other], after: .zero).map(\.reason) == ["noDestination.replaced"])
                let closed = ConversationClosed(workspace: "acme", conversation: .init(id: "c-9"))
                let event = Event(id: "x", source: "/helpdesk", time: Acme.start + .seconds(1), content: .closed(closed))
                _ = try await store.route(event, after: .seconds(1))
                #expect(try await store.recheck([Self.job(Self.phone)], after: .seconds(2)).map(\.reason) == ["conversationClosed"])
            }
        }
    }
}

extension DirectoryStore {
    func recheck(_ jobs: [Job], after: Duration, attempt: Int = 2) async throws -> [RecheckedJob] {
        try await recheck(
            jobs.map { WaitingJob($0, attempt: attempt, publishedAt: Acme.start) }, now: Acme.start + after, settings: RoutingSettings())
    }
}

extension RecheckedJob {
    /// The word of what withdraws it; nil when it goes on.
    var reason: String? {
        switch self {
        case .unchanged, .readdressed: nil
        case .withdrawn(let reason): reason.word
        case .expired: "expired"
        }
    }
}
