import Directory
import Messages
import Routing
import Testing

@Suite struct `The feed may come late, twice and out of order` {
    private static let before = Acme.start - .seconds(100)

    private static func named(_ name: String, version: Int64? = nil, after: Duration = .zero, id: String = "e") -> TimedDirectoryChange {
        let change = TeammateUpserted(workspace: "acme", teammate: "nadia", name: name, version: version)
        return TimedDirectoryChange(.teammateUpserted(change), eventID: id, time: before + after)
    }

    @Test(arguments: StoreFactory.all)
    func `version decides before time, time before id, and a duplicate changes nothing`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let results = try await store.apply([
                Self.named("v2", version: 2), Self.named("v1, later", version: 1, after: .seconds(9)), Self.named("v2", version: 2),
                Self.named("v3, earlier", version: 3, after: .seconds(-9)),
            ])
            #expect(results == [.applied, .ignoredAsOlder, .ignoredAsOlder, .applied])
            #expect(try await store.profile(workspace: "acme", teammate: "nadia")?.name == "v3, earlier")
            let timed = try await store.apply([
                Self.named("later", after: .seconds(1)), Self.named("earlier"),
                Self.named("same time, greater id", after: .seconds(1), id: "f"),
                Self.named("same time, lesser id", after: .seconds(1), id: "d"),
            ])
            #expect(timed == [.applied, .ignoredAsOlder, .applied, .ignoredAsOlder])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a removed teammate is not told, and a late event does not bring them back`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let removed = DirectoryChange.teammateRemoved(TeammateRemoved(workspace: "acme", teammate: "nadia"))
            #expect(try await store.feed([removed], at: Self.before) == [.applied])
            #expect(try await store.feed([Acme.teammate("nadia")], at: Self.before - .seconds(5)) == [.ignoredAsOlder])
            #expect(try await store.route(Acme.assigned()).reason("nadia", .email) == "teammateRemoved")
            try await store.prune(now: Acme.start + .seconds(31 * 86_400), journalDays: 7, settings: RoutingSettings())
            #expect(try await store.profile(workspace: "acme", teammate: "nadia") == nil)
            #expect(try await store.feed([Acme.teammate("nadia")], at: Self.before) == [.applied])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a token that moves to another teammate leaves the first one`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales + [Acme.teammate("olga")])
            let moved = Acme.device("olga", installation: "reinstalled", token: "token-nadia")
            try await store.feed([moved], at: Self.before)
            #expect(try await store.route(Acme.assigned()).reason("nadia", .mobilePush) == "noDestination.neverRegistered")
            let olga = try await store.route(Acme.assigned("c-2", to: .teammate("olga"), id: "e-2"))
            #expect(olga.jobs.filter { $0.channel == .mobilePush }.count == 1)
            let late = Acme.device("nadia", installation: "old phone", token: "token-nadia")
            try await store.feed([late], at: Self.before - .seconds(1))
            #expect(try await store.route(Acme.assigned("c-3", id: "e-3")).reason("nadia", .mobilePush) != nil)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a subscription that moves to another teammate leaves the first one`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            try await store.feed([Acme.browser("matteo", endpoint: "https://push.example/nadia")], at: Self.before)
            #expect(try await store.route(Acme.assigned()).reason("nadia", .webPush) == "noDestination.neverRegistered")
            #expect(try await store.profile(workspace: "acme", teammate: "matteo")?.destinations.count == 3)
            let lateLogOut = DirectoryChange.webPushUnsubscribed(
                WebPushUnsubscribed(workspace: "acme", teammate: "nadia", endpoint: "https://push.example/nadia", reason: .loggedOut))
            #expect(try await store.feed([lateLogOut], at: Acme.start) == [.ignoredAsOlder])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `each way to lose a destination is told by its reason`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let lost: [DirectoryChange] = [
                .webPushUnsubscribed(
                    WebPushUnsubscribed(workspace: "acme", endpoint: "https://push.example/nadia", reason: .permissionWithdrawn)),
                .deviceUnregistered(DeviceUnregistered(workspace: "acme", device: "phone-nadia", reason: .loggedOut)),
                .emailSuppressed(EmailSuppressed(workspace: "acme", address: "Nadia@acme.example", reason: .bounce)),
                Acme.device("matteo", permission: .denied),
            ]
            try await store.feed(lost, at: Self.before)
            let routed = try await store.route(Acme.assigned())
            #expect(routed.reason("nadia", .webPush) == "noDestination.permissionWithdrawn")
            #expect(routed.reason("nadia", .mobilePush) == "noDestination.loggedOut")
            #expect(routed.reason("nadia", .email) == "addressSuppressed")
            #expect(routed.reason("matteo", .mobilePush) == "noDestination.permissionWithdrawn")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `mail that was stopped goes out again when the address is released, and it is known by whom and why`(
        factory: StoreFactory
    ) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let bounced = EmailSuppressed(
                workspace: "acme", address: "Nadia@acme.example", reason: .bounce, detail: "550 no such user", provider: "ses",
                at: Self.before - .seconds(9))
            try await store.feed([.emailSuppressed(bounced)], at: Self.before)
            #expect(try await store.route(Acme.assigned()).reason("nadia", .email) == "addressSuppressed")
            let stopped = try await store.profile(workspace: "acme", teammate: "nadia")
            #expect(stopped?.isAddressSuppressed == true)
            #expect(
                stopped?.suppression
                    == SuppressionRecord(
                        reason: "bounce", by: "", detail: "550 no such user", provider: "ses", at: Self.before - .seconds(9)))

            let released = EmailReleased(workspace: "acme", address: "nadia@ACME.example", by: "olga", reason: "back")
            let later = Self.before + .seconds(1)
            #expect(try await store.feed([.emailReleased(released)], at: later) == [.applied])
            #expect(try await store.route(Acme.assigned("c-2", id: "e-2")).reason("nadia", .email) == nil)
            let record = SuppressionRecord(isReleased: true, reason: "back", by: "olga", at: later)
            #expect(try await store.suppression(of: "NADIA@acme.example", workspace: "acme") == record)
            #expect(try await store.profile(workspace: "acme", teammate: "nadia")?.isAddressSuppressed == false)
            #expect(try await store.exportWorkspace("acme")?.teammates.allSatisfy { $0.emailSuppressed == nil } == true)
            #expect(try await store.teammates(workspace: "acme", team: nil).allSatisfy(\.hasEmail))

            // What a worker had found out before comes too late, what it finds out after does not.
            func gone(at moment: Timestamp) -> DirectoryChange {
                .destinationGone(
                    DestinationGone(
                        workspace: "acme", teammate: "nadia", channel: .email,
                        destination: StableID.mailbox(workspace: "acme", address: "nadia@acme.example"), registeredAt: Acme.start,
                        reason: "gone", at: moment))
            }
            #expect(try await store.feed([gone(at: Self.before)], at: Self.before) == [.ignoredAsOlder])
            #expect(try await store.feed([gone(at: later + .seconds(1))], at: later + .seconds(1)) == [.applied])
            let again = try await store.suppression(of: "nadia@acme.example", workspace: "acme")
            #expect(again?.isReleased == false && again?.by == "belfry-email" && again?.detail == "gone")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `an unsubscription that overtakes its subscription wins`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed([Acme.teammate("nadia")])
            let lost = WebPushUnsubscribed(workspace: "acme", teammate: "nadia", endpoint: "https://push.example/nadia", reason: .loggedOut)
            try await store.feed([.webPushUnsubscribed(lost)], at: Self.before)
            #expect(try await store.feed([Acme.browser("nadia")], at: Self.before - .seconds(1)) == [.ignoredAsOlder])
            let routed = try await store.route(Acme.assigned(to: .teammate("nadia")))
            #expect(routed.reason("nadia", .webPush) == "noDestination.loggedOut")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a destination that is gone stays away until it is registered anew`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let job = try #require(try await store.route(Acme.assigned()).jobs.first { $0.channel == .webPush })
            func gone(_ registeredAt: Timestamp) -> DirectoryChange {
                .destinationGone(
                    DestinationGone(
                        workspace: "acme", teammate: "nadia", channel: .webPush, destination: job.destination.id,
                        registeredAt: registeredAt, reason: "410", at: Acme.start))
            }
            #expect(try await store.feed([gone(job.destination.registeredAt - .milliseconds(1))]) == [.ignoredAsOlder])
            #expect(try await store.feed([gone(job.destination.registeredAt)]) == [.applied])
            let lost = try await store.route(Acme.assigned("c-2", id: "e-2"))
            let reason = lost.decisions.first { $0.teammate == "nadia" && $0.channel == .webPush }?.reason
            #expect(reason == .noDestination(.gone(at: Acme.start)))
            try await store.feed([Acme.browser("nadia")], at: Acme.start)
            #expect(try await store.feed([gone(job.destination.registeredAt)]) == [.ignoredAsOlder])
            #expect(try await store.route(Acme.assigned("c-3", id: "e-3")).told.contains("nadia web-push"))
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a report about another channel's destination changes nothing`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let job = try #require(try await store.route(Acme.assigned()).jobs.first { $0.channel == .webPush })
            let gone = DestinationGone(
                workspace: "acme", teammate: "nadia", channel: .mobilePush, destination: job.destination.id,
                registeredAt: job.destination.registeredAt, reason: "Unregistered", at: Acme.start)
            #expect(try await store.feed([.destinationGone(gone)]) == [.ignoredAsOlder])
            #expect(try await store.route(Acme.assigned("c-2", id: "e-2")).told.contains("nadia web-push"))
        }
    }

    @Test(arguments: StoreFactory.all)
    func `where a device was found is kept as long as its token and its app are the same`(factory: StoreFactory) async throws {
        try await factory.with { store in
            func registered(
                _ environment: MobileEnvironment? = nil, token: String = "ab12", app: String? = nil
            ) -> DirectoryChange {
                .deviceRegistered(
                    DeviceRegistered(
                        workspace: "acme", teammate: "nadia", device: "phone", provider: .apns, token: token, app: app,
                        environment: environment))
            }
            try await store.feed([Acme.teammate("nadia"), registered()], at: Acme.start - .seconds(60))
            var number = 0
            func device() async throws -> (environment: MobileEnvironment?, destination: Destination) {
                number += 1
                let routed = try await store.route(Acme.assigned("c-\(number)", to: .teammate("nadia"), id: "e-\(number)"))
                let destination = try #require(routed.jobs.first { $0.channel == .mobilePush }?.destination)
                guard case .device(let device) = destination.address else { throw NoDevice() }
                return (device.environment, destination)
            }
            let (unknown, destination) = try await device()
            #expect(unknown == nil)
            func learned(_ environment: MobileEnvironment, _ registeredAt: Timestamp) -> DirectoryChange {
                .destinationLearned(
                    DestinationLearned(
                        workspace: "acme", destination: destination.id, registeredAt: registeredAt, environment: environment, at: Acme.start
                    ))
            }
            let registeredAt = destination.registeredAt
            #expect(try await store.feed([learned(.sandbox, registeredAt - .milliseconds(1))]) == [.ignoredAsOlder])
            #expect(try await device().environment == nil)
            #expect(try await store.feed([learned(.sandbox, registeredAt)]) == [.applied])
            let (found, kept) = try await device()
            #expect(found == .sandbox && kept.registeredAt == registeredAt, "it is no new registration")
            #expect(try await store.feed([learned(.production, registeredAt)]) == [.ignoredAsOlder])
            #expect(try await device().environment == .sandbox)
            // As at each start of the app.
            try await store.feed([registered()], at: Acme.start + .seconds(60))
            let (still, anew) = try await device()
            #expect(still == .sandbox && anew.registeredAt == Acme.start + .seconds(60))
            try await store.feed([registered(token: "cd34")], at: Acme.start + .seconds(70))
            #expect(try await device().environment == nil)
            #expect(try await store.feed([learned(.sandbox, registeredAt)]) == [.ignoredAsOlder])
            #expect(try await store.feed([learned(.sandbox, Acme.start + .seconds(70))]) == [.applied])
            try await store.feed([registered(token: "cd34", app: "com.example.other")], at: Acme.start + .seconds(80))
            #expect(try await device().environment == nil)
            #expect(try await store.feed([learned(.sandbox, Acme.start + .seconds(80))]) == [.applied])
            let gone = DestinationGone(
                workspace: "acme", teammate: "nadia", channel: .mobilePush, destination: destination.id,
                registeredAt: Acme.start + .seconds(80), reason: "BadDeviceToken", at: Acme.start + .seconds(85))
            #expect(try await store.feed([.destinationGone(gone)]) == [.applied])
            try await store.feed([registered(token: "cd34", app: "com.example.other")], at: Acme.start + .seconds(90))
            #expect(try await device().environment == nil)
            try await store.feed([registered(.production)], at: Acme.start + .seconds(120))
            #expect(try await store.feed([learned(.sandbox, Acme.start + .seconds(120))]) == [.ignoredAsOlder])
            #expect(try await device().environment == .production)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `a change that names nothing is rejected and its neighbours are not`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let results = try await store.feed([Acme.teammate(""), Acme.teammate("nadia"), Acme.team("sales", ["nadia", ""])])
            #expect(
                results == [
                    .rejected("$.data.teammate: expected a text that is not empty"), .applied,
                    .rejected("$.data.members[1]: expected a text that is not empty"),
                ])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `who never chose gets what the workspace says, and everything when it says nothing`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed([Acme.teammate("nadia"), Acme.browser("nadia")])
            #expect(try await store.route(Acme.assigned(to: .teammate("nadia"))).told == ["nadia email", "nadia web-push"])
            let quiet = WorkspaceUpserted(workspace: "acme", preferences: Acme.preferences([.email]))
            try await store.feed([.workspaceUpserted(quiet)], at: Acme.start)
            #expect(try await store.route(Acme.assigned("c-2", to: .teammate("nadia"), id: "e-2")).told == ["nadia email"])
        }
    }
}

private struct NoDevice: Error {}
