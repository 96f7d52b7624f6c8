import Directory
import Messages
import Routing
import Testing

/// A change that says it happens in the future counts as of its first arrival, so that corrections win.
@Suite struct `A change from the future` {
    private static let future = Acme.start + .seconds(5 * 365 * 86_400)

    private static func come(_ change: DirectoryChange, _ id: String, at time: Timestamp, arrived after: Int) -> TimedDirectoryChange {
        TimedDirectoryChange(change, eventID: id, time: time, source: "/helpdesk", arrival: Acme.start + .seconds(Int64(after)))
    }

    private static let upserted = DirectoryChange.teammateUpserted(
        TeammateUpserted(workspace: "acme", teammate: "luca", name: "Luca", email: "old@acme.example"))
    private static let removed = DirectoryChange.teammateRemoved(TeammateRemoved(workspace: "acme", teammate: "luca"))

    @Test(arguments: StoreFactory.all)
    func `does not win against the correction that comes after it`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let lost = DirectoryChange.deviceUnregistered(DeviceUnregistered(workspace: "acme", device: "phone-matteo", reason: .loggedOut))
            let results = try await store.apply([
                Self.come(Self.upserted, "a", at: Self.future, arrived: 0),
                Self.come(Self.removed, "b", at: Acme.start + .seconds(1), arrived: 1),
                Self.come(Acme.device("matteo"), "c", at: Self.future, arrived: 2),
                Self.come(lost, "d", at: Acme.start + .seconds(3), arrived: 3),
            ])
            #expect(results == [.applied, .applied, .applied, .applied])
            #expect(try await store.profile(workspace: "acme", teammate: "luca")?.removedAt != nil)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `counts once: its second copy changes nothing, whatever came between`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let copies = try await store.apply([
                Self.come(Self.upserted, "a", at: Self.future, arrived: 0), Self.come(Self.upserted, "a", at: Self.future, arrived: 5),
                Self.come(Self.removed, "b", at: Acme.start + .seconds(7), arrived: 7),
                Self.come(Self.upserted, "a", at: Self.future, arrived: 900),
            ])
            #expect(copies == [.applied, .ignoredAsOlder, .applied, .ignoredAsOlder])
            #expect(try await store.profile(workspace: "acme", teammate: "luca")?.removedAt != nil)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `counts once also when its second copy comes at about the time that it says`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let time = Acme.start + .seconds(7200)
            let second = Self.come(Self.upserted, "a", at: time, arrived: 7000)
            #expect(!second.isAhead)
            let results = try await store.apply([
                Self.come(Self.upserted, "a", at: time, arrived: 0),
                Self.come(Self.removed, "b", at: Acme.start + .seconds(600), arrived: 600), second,
            ])
            #expect(results == [.applied, .applied, .ignoredAsOlder])
            #expect(try await store.profile(workspace: "acme", teammate: "luca")?.removedAt != nil)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `up to five minutes is a clock like any other`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let near = Self.come(Self.upserted, "a", at: Acme.start + .seconds(300), arrived: 0)
            #expect(!near.isAhead)
            let results = try await store.apply([near, Self.come(Self.removed, "b", at: Acme.start + .seconds(299), arrived: 1)])
            #expect(results == [.applied, .ignoredAsOlder])
            #expect(Self.come(Self.upserted, "a", at: Acme.start + .milliseconds(300_001), arrived: 0).isAhead)
        }
    }

    @Test(arguments: StoreFactory.all)
    func `of our own is answered for a day, and nobody else's is`(factory: StoreFactory) async throws {
        try await factory.with { store in
            func ours(_ change: DirectoryChange, _ id: String, _ after: Int, refusal: String? = nil) -> TimedDirectoryChange {
                let at = Acme.start + .seconds(Int64(after))
                return TimedDirectoryChange(change, eventID: id, time: at, source: "belfry:directory", arrival: at, refusal: refusal)
            }
            _ = try await store.apply([
                ours(Self.upserted, "new", 10), ours(Self.removed, "old", 5), ours(Self.upserted, "no", 11, refusal: "$.data.email: no"),
                Self.come(Self.upserted, "foreign", at: Acme.start, arrived: 0), ours(Self.upserted, "new", 10),
            ])
            #expect(try await store.result(of: "new", workspace: "acme")?.result == .applied)
            let old = try #require(try await store.result(of: "old", workspace: "acme"))
            #expect(old.result == .ignoredAsOlder && old.detail.contains((Acme.start + .seconds(10)).text), "\(old.detail)")
            let refused = try await store.result(of: "no", workspace: "acme")
            #expect(refused?.result == .refused && refused?.detail == "$.data.email: no")
            #expect(try await store.result(of: "foreign", workspace: "acme") == nil)
            #expect(try await store.result(of: "new", workspace: "globex") == nil)
            try await store.prune(now: Acme.start + .seconds(86_400), journalDays: 7, settings: .init())
            #expect(try await store.result(of: "new", workspace: "acme") != nil)
            try await store.prune(now: Acme.start + .seconds(86_412), journalDays: 7, settings: .init())
            #expect(try await store.result(of: "new", workspace: "acme") == nil)
        }
    }
}
