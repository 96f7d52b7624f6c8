import Directory
import FoundationEssentials
import Messages
import Routing
import Testing

@Suite struct `A check-up names the true cause` {
    /// What is so about Nadia, who has everything otherwise, and what that means on one channel.
    struct Situation: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var changes: [DirectoryChange] = []
        var isActive = false
        var scope = Scope.assignedToMe
        var channel: Channel
        var word: String

        init(
            _ description: String, _ changes: [DirectoryChange], isActive: Bool = false, scope: Scope = .assignedToMe, on channel: Channel,
            _ word: String
        ) {
            testDescription = description
            self.changes = changes
            self.isActive = isActive
            self.scope = scope
            self.channel = channel
            self.word = word
        }
    }

    private static let endpoint = "https://push.example/nadia"

    private static func lost(_ reason: LossReason) -> [DirectoryChange] {
        [
            .webPushUnsubscribed(WebPushUnsubscribed(workspace: "acme", endpoint: endpoint, reason: reason)),
            .deviceUnregistered(DeviceUnregistered(workspace: "acme", device: "phone-nadia", reason: reason)),
        ]
    }

    private static let gone = DirectoryChange.destinationGone(
        DestinationGone(
            workspace: "acme", teammate: "nadia", channel: .webPush,
            destination: StableID.browser(workspace: "acme", endpoint: endpoint), registeredAt: Acme.start, reason: "410", at: Acme.start))

    private static let suppressed = DirectoryChange.emailSuppressed(
        EmailSuppressed(workspace: "acme", address: "nadia@acme.example", reason: .bounce))

    static let situations = [
        Situation("not in the team", [Acme.team("sales", ["luca"])], scope: .assignedToMyTeam, on: .email, "notARecipient"),
        Situation("browser not subscribed", [], on: .webPush, "noDestination.neverRegistered"),
        Situation("phone not registered", [], on: .mobilePush, "noDestination.neverRegistered"),
        Situation(
            "permission withdrawn in the browser", [Acme.browser("nadia")] + lost(.permissionWithdrawn), on: .webPush,
            "noDestination.permissionWithdrawn"),
        Situation(
            "permission denied on the phone", [Acme.device("nadia", permission: .denied)], on: .mobilePush,
            "noDestination.permissionWithdrawn"),
        Situation("switched off", [Acme.browser("nadia"), Acme.choice("nadia", [.email])], on: .webPush, "channelOff"),
        Situation("was active", [Acme.browser("nadia")], isActive: true, on: .webPush, "active"),
        Situation(
            "removed", [.teammateRemoved(TeammateRemoved(workspace: "acme", teammate: "nadia"))], scope: .assignedToMyTeam, on: .email,
            "teammateRemoved"),
        Situation("suppressed address", [suppressed], on: .email, "addressSuppressed"),
        Situation("logged out", [Acme.device("nadia")] + lost(.loggedOut), on: .mobilePush, "noDestination.loggedOut"),
        Situation("gone", [Acme.browser("nadia"), gone], on: .webPush, "noDestination.gone"),
    ]

    private static func checkUp(_ store: any DirectoryStore, team: String? = nil) async throws -> CheckUp {
        try #require(
            await store.checkUp(workspace: "acme", teammate: "nadia", team: team, now: Acme.start, settings: RoutingSettings()))
    }

    /// Nadia with an address in Sales; then each change is a minute later.
    private static func prepare(_ store: any DirectoryStore, _ changes: [DirectoryChange]) async throws {
        try await store.feed([Acme.teammate("nadia"), Acme.teammate("luca"), Acme.team("sales", ["nadia", "luca"])])
        for (index, change) in changes.enumerated() {
            try await store.feed([change], at: Acme.start - .seconds(3000 - 60 * index))
        }
    }

    @Test(arguments: StoreFactory.all, situations)
    func `in each situation, and the router decides the same`(factory: StoreFactory, situation: Situation) async throws {
        try await factory.with { store in
            try await Self.prepare(store, situation.changes)
            if situation.isActive { try await store.active("nadia", after: .seconds(-1)) }
            let decisions = try await Self.checkUp(store).decisions
            #expect(decisions.count == 6)
            let decision = try #require(decisions.first { $0.scope == situation.scope && $0.channel == situation.channel })
            #expect(decision.reason?.word == situation.word)
            #expect((decision.heldUntil != nil) == situation.isActive)
            let assignee: Assignment.Assignee = situation.scope == .assignedToMe ? .teammate("nadia") : .team("sales")
            let routed = try await store.route(Acme.assigned(to: assignee))
            let mine = routed.decisions.filter { $0.teammate == "nadia" }
            if situation.word == "notARecipient" || (situation.word == "teammateRemoved" && mine.isEmpty) {
                #expect(mine.isEmpty)
            } else {
                #expect(mine == decisions.filter { $0.scope == situation.scope })
            }
        }
    }

    @Test(arguments: StoreFactory.all)
    func `whoever has everything would be told everywhere`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let checkUp = try await Self.checkUp(store)
            #expect(checkUp.decisions.allSatisfy { $0.reason == nil && $0.destinations.count == 1 })
            #expect(checkUp.profile.teams == ["sales"] && checkUp.contacts.isEmpty)
            let other = try await Self.checkUp(store, team: "support").decisions
            #expect(other.filter { $0.scope == .assignedToMe }.allSatisfy { $0.reason == nil })
            #expect(other.filter { $0.scope == .assignedToMyTeam }.allSatisfy { $0.reason == .notARecipient })
        }
    }

    @Test(arguments: StoreFactory.all)
    func `knows the last success and the last error of each destination`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let phone = StableID.device(workspace: "acme", installation: "phone-nadia")
            let mailbox = StableID.mailbox(workspace: "acme", address: "nadia@acme.example")
            try await store.recordOutcomes([
                .of(phone, .mobilePush, .delivered, "200", after: .seconds(1)),
                .of(phone, .mobilePush, .delivered, "200", after: .seconds(3)),
                .of(phone, .mobilePush, .retried, "503", after: .seconds(2)), .of(phone, .mobilePush, .dead, "413", after: .seconds(4)),
                .of(mailbox, .email, .retried, "429", after: .seconds(5)),
            ])
            let contacts = try await Self.checkUp(store).contacts
            #expect(contacts.count == 2)
            #expect(contacts[phone]?.lastSuccess?.at == Acme.start + .seconds(3) && contacts[phone]?.lastError?.code == "413")
            #expect(contacts[mailbox]?.lastSuccess == nil && contacts[mailbox]?.lastError?.code == "429")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `knows when a notification was last shown and clicked at each destination`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let browser = StableID.browser(workspace: "acme", endpoint: Self.endpoint)
            let receipts: [(notification: String, kind: NotificationReceipt.Kind, destination: String?, after: Int)] = [
                ("n-1", .shown, browser, 1), ("n-2", .shown, browser, 3), ("n-1", .clicked, browser, 2), ("n-3", .shown, nil, 9),
                ("n-4", .shown, "another", 8),
            ]
            try await store.recordReceipts(
                receipts.map { receipt in
                    let seen = NotificationSeen(
                        workspace: "acme", notification: receipt.notification, destination: receipt.destination)
                    return NotificationReceipt(seen, kind: receipt.kind, at: Acme.start + .seconds(receipt.after))
                })
            let contacts = try await Self.checkUp(store).contacts
            #expect(
                contacts == [browser: CheckUp.Contact(lastShown: Acme.start + .seconds(3), lastClicked: Acme.start + .seconds(2))])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `is none of whom the directory does not know`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed(Acme.sales)
            let settings = RoutingSettings()
            #expect(try await store.checkUp(workspace: "acme", teammate: "x", team: nil, now: Acme.start, settings: settings) == nil)
            #expect(try await store.checkUp(workspace: "x", teammate: "nadia", team: nil, now: Acme.start, settings: settings) == nil)
        }
    }
}

extension JobOutcomes.Entry {
    /// A report about a job of its own for Nadia.
    static func of(
        _ destination: String, _ channel: Channel, _ result: JobOutcomes.Result, _ code: String, after: Duration,
        job: UUID = UUID(), notification: UUID = UUID(), teammate: String = "nadia"
    ) -> JobOutcomes.Entry {
        JobOutcomes.Entry(
            job: job, notification: notification, workspace: "acme", teammate: teammate, conversation: "c-1", channel: channel,
            destination: destination, result: result, provider: "test", code: code, reason: "", attempt: 1, at: Acme.start + after)
    }
}
