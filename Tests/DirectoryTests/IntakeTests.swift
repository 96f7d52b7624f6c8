import Directory
import Endpoints
import HTTP
import Messages
import Testing

/// What can never work is refused where it comes in, with its JSON path.
@Suite struct `What may come into the directory` {
    static let rules = IntakeRules(asciiHost: HostName.ascii)
    static let token = String(repeating: "ab", count: 32)

    private static func device(_ token: String, _ provider: MobileProvider, app: String? = nil) -> DirectoryChange {
        .deviceRegistered(DeviceRegistered(workspace: "acme", teammate: "nadia", device: "d-1", provider: provider, token: token, app: app))
    }

    private static func teammate(_ email: String?) -> DirectoryChange {
        .teammateUpserted(TeammateUpserted(workspace: "acme", teammate: "nadia", email: email))
    }

    private static func suppressed(_ address: String) -> DirectoryChange {
        .emailSuppressed(EmailSuppressed(workspace: "acme", address: address, reason: .bounce))
    }

    private static func browser(_ endpoint: String, p256dh: String = key, replaces: String? = nil) -> DirectoryChange {
        let keys = WebPushSubscribed.Subscription.Keys(p256dh: p256dh, auth: "BTBZMqHH6r4Tts7J_aSIgg")
        return .webPushSubscribed(
            WebPushSubscribed(
                workspace: "acme", teammate: "nadia", subscription: .init(endpoint: endpoint, keys: keys), replaces: replaces, version: 4))
    }

    private static let key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"

    private static func refusal(_ change: DirectoryChange) -> [String] {
        do throws(IntakeRefusal) {
            _ = try rules.admit(change)
            return []
        } catch {
            return error.unreadable.mistakes.map(\.path)
        }
    }

    @Test(arguments: [
        "[object Object]", "{length=32,bytes=0x17b5a6fa9dbac4141edc5325e38e4087...baa709c0916f3bc0}", " \(token)\n",
        "<efefefef efefefef efefefef efefefef efefefef efefefef efefefef efefefef>", "undefined", "null", "BLACKLISTED", "", "ab",
        token + "a",
        String(repeating: "a", count: 30), String(repeating: "a", count: 402), "0x" + token, token + "é", "\(token)\u{0}",
    ])
    func `an APNs token that is no hex is refused`(token: String) {
        #expect(Self.refusal(Self.device(token, .apns)) == ["$.data.token"])
    }

    @Test(arguments: [
        "[object Object]", "undefined", "null", "Null", "(null)", "nil", "None", "BLACKLISTED", "", "abc def", " abc", "abc\n", "abc\tdef",
        "<abc>", "{\"token\":1}", "tokén", String(repeating: "a", count: 1025),
    ])
    func `an FCM token with white space, of impossible length, or that says there is none is refused`(token: String) {
        #expect(Self.refusal(Self.device(token, .fcm)) == ["$.data.token"])
    }

    @Test(arguments: [
        (token, MobileProvider.apns, token), (token.uppercased(), .apns, token),
        (String(repeating: "0A", count: 80), .apns, String(repeating: "0a", count: 80)),
        ("dX3kfVJ0SfO:APA91bE-x_Y", .fcm, "dX3kfVJ0SfO:APA91bE-x_Y"), ("token-1", .fcm, "token-1"),
        (String(repeating: "a", count: 1024), .fcm, String(repeating: "a", count: 1024)),
    ])
    func `a token that can be one is taken, of APNs in small letters`(token: String, provider: MobileProvider, kept: String) throws {
        #expect(try Self.rules.admit(Self.device(token, provider)) == Self.device(kept, provider))
    }

    @Test(arguments: [
        "j\u{FC}rgen@acme.example", "Ada <ada@acme.example>", "<ada@acme.example>", "a@acme.example,b@acme.example",
        "a@acme.example;b@acme.example",
        "a@acme.example b@acme.example", "a@localhost", "a@", "@acme.example", "a@@acme.example", "a@acme..example", "a@.example",
        "a@acme.example.",
        "a b@acme.example", "a@ac me.example", "a@-acme.example", "a@acme.example\nBcc: b@acme.example", ".a@acme.example", "none",
        "\"a\"@acme.example",
        "a@[127.0.0.1]", "mailto:a@acme.example", String(repeating: "a", count: 65) + "@acme.example",
        // A sign that stands for others, more than 63 bytes in punycode, and more than 254 with all labels.
        "x@\u{2100}.example", "x@\(String(repeating: "\u{FC}", count: 60)).example",
        "x@\(String(repeating: "\u{5D0}\u{5D1}\u{5D2}\u{5D3}.", count: 24))example", "x@\(String(repeating: "a.", count: 126))example",
    ])
    func `a text that is not one mail address is refused, for a teammate and for a suppression`(address: String) {
        #expect(Self.refusal(Self.teammate(address)) == ["$.data.email"])
        #expect(Self.refusal(Self.suppressed(address)) == ["$.data.address"])
    }

    @Test(arguments: ["", "  "])
    func `a suppression names an address`(nothing: String) {
        #expect(Self.refusal(Self.suppressed(nothing)) == ["$.data.address"])
    }

    @Test(arguments: [
        ("  pad@acme.example ", "pad@acme.example"), ("x@B\u{FC}cher.example", "x@xn--bcher-kva.example"),
        ("x@bu\u{308}cher.example", "x@xn--bcher-kva.example"),
        ("o'brien+tag@sub.acme.example", "o'brien+tag@sub.acme.example"),
        ("Ada@Acme.example", "Ada@Acme.example"), ("", ""), ("  ", ""), ("a@1.example", "a@1.example"),
    ])
    func `an address is taken without the blanks around it, its domain as it goes over the wire`(address: String, kept: String) throws {
        #expect(try Self.rules.admit(Self.teammate(address)) == Self.teammate(kept))
    }

    @Test(arguments: [
        "https://permanently-removed.invalid/fcm/send/abc", "https://permanently-removed.invalid./fcm/send/abc", "HTTPS://x.INVALID/",
    ])
    func `an endpoint below .invalid counts as unsubscribed`(endpoint: String) throws {
        guard case .webPushUnsubscribed(let lost) = try Self.rules.admit(Self.browser(endpoint)) else {
            Issue.record("no unsubscription")
            return
        }
        #expect(lost.teammate == "nadia" && lost.reason == .permissionWithdrawn && lost.version == 4)
    }

    @Test func `an endpoint below .invalid counts as the end of the one that it replaces`() throws {
        let change = Self.browser("https://permanently-removed.invalid/x", replaces: "https://FCM.googleapis.com:443/fcm/send/old")
        let lost = WebPushUnsubscribed(
            workspace: "acme", teammate: "nadia", endpoint: "https://fcm.googleapis.com/fcm/send/old", reason: .permissionWithdrawn)
        #expect(try Self.rules.admit(change) == .webPushUnsubscribed(lost))
    }

    @Test(arguments: ["com example", "", "com.example/app", "com.ex\u{E4}mple", "com.example\n", String(repeating: "a", count: 256)])
    func `an app of Apple's that is no bundle id is refused`(app: String) {
        #expect(Self.refusal(Self.device(Self.token, .apns, app: app)) == ["$.data.app"])
    }

    @Test(arguments: [
        (MobileProvider.apns, "com.example.app"), (.apns, "com.example.My-App_2"), (.apns, String(repeating: "a", count: 255)),
        (.fcm, "com.example.app"), (.fcm, "an \u{E4}pp"), (.fcm, ""),
    ])
    func `an app is taken, of Google's whatever it is called`(provider: MobileProvider, app: String) throws {
        let change = Self.device(Self.token, provider, app: app)
        #expect(try Self.rules.admit(change) == change)
    }

    private static let long = String(repeating: "x", count: 200_000)

    static let lengthy: [(DirectoryChange, [String])] = [
        (device("token-1", .fcm, app: long), ["app"]),
        (
            .deviceRegistered(
                DeviceRegistered(workspace: "acme", teammate: "nadia", device: "d-1", provider: .apns, token: token, locale: long)),
            ["locale"]
        ),
        (.workspaceUpserted(WorkspaceUpserted(workspace: "acme", name: long, locale: long)), ["name", "locale"]),
        (.teammateUpserted(TeammateUpserted(workspace: "acme", teammate: "nadia", name: long, locale: long)), ["name", "locale"]),
        (.teamUpserted(TeamUpserted(workspace: "acme", team: "sales", name: long)), ["name"]),
        (.webPushUnsubscribed(WebPushUnsubscribed(workspace: "acme", endpoint: "https://fcm.googleapis.com/" + long)), ["endpoint"]),
        (browser("https://fcm.googleapis.com/fcm/send/x", replaces: "https://fcm.googleapis.com/" + long), ["replaces"]),
        (browser("https://permanently-removed.invalid/x", replaces: "https://fcm.googleapis.com/" + long), ["replaces"]),
        (browser("https://permanently-removed.invalid/" + long), ["subscription.endpoint"]),
    ]

    @Test(arguments: lengthy)
    func `a text that each audience would be read with has an end`(change: DirectoryChange, fields: [String]) {
        #expect(Self.refusal(change) == fields.map { "$.data.\($0)" })
    }

    @Test func `a browser's name and permission have an end`() {
        guard case .webPushSubscribed(var change) = Self.browser("https://fcm.googleapis.com/fcm/send/x") else { return }
        (change.browser, change.permission) = (Self.long, Self.long)
        #expect(Self.refusal(.webPushSubscribed(change)) == ["$.data.browser", "$.data.permission"])
        (change.browser, change.permission) = (String(repeating: "x", count: 1000), "granted")
        #expect(Self.refusal(.webPushSubscribed(change)) == [])
    }

    @Test(arguments: [
        "HTTPS://updates.push.services.mozilla.com/wpush/v2/Abc", "https://Updates.Push.Services.Mozilla.com/wpush/v2/Abc",
        "https://updates.push.services.mozilla.com./wpush/v2/Abc", "https://updates.push.services.mozilla.com:443/wpush/v2/Abc",
        "https://updates.push.services.mozilla.com:/wpush/v2/Abc", "https://updates.push.services.mozilla.com/wpush/v2/Abc",
    ])
    func `an endpoint is kept in one spelling`(endpoint: String) throws {
        #expect(try Self.rules.admit(Self.browser(endpoint)) == Self.browser("https://updates.push.services.mozilla.com/wpush/v2/Abc"))
    }

    @Test func `a key with something behind its padding is refused`() {
        #expect(
            Self.refusal(Self.browser("https://fcm.googleapis.com/wp/x", p256dh: Self.key + "=x")) == ["$.data.subscription.keys.p256dh"])
    }

    @Test func `a subscription tells everything that is wrong with it`() {
        #expect(
            Self.refusal(Self.browser("https://evil.example/", p256dh: "x"))
                == ["$.data.subscription.endpoint", "$.data.subscription.keys.p256dh"])
    }
}

@Suite struct `One device and one browser are one destination` {
    @Test(arguments: StoreFactory.all)
    func `however a token is written and under whichever installation`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let token = `What may come into the directory`.token
            try await store.feed([Acme.teammate("nadia"), Acme.device("nadia", installation: "d-old", token: token)])
            try await store.feed([Acme.device("nadia", installation: "d-new", token: token.uppercased())], at: Acme.start)
            let routed = try await store.route(Acme.assigned(to: .teammate("nadia")))
            #expect(routed.told == ["nadia email", "nadia mobile-push"])
        }
    }

    @Test(arguments: StoreFactory.all)
    func `however an endpoint is written`(factory: StoreFactory) async throws {
        try await factory.with { store in
            try await store.feed([Acme.teammate("nadia"), Acme.browser("nadia", endpoint: "https://push.example/Nadia")])
            for endpoint in ["HTTPS://push.example/Nadia", "https://PUSH.example./Nadia", "https://push.example:443/Nadia"] {
                try await store.feed([Acme.browser("nadia", endpoint: endpoint)], at: Acme.start)
            }
            #expect(try await store.profile(workspace: "acme", teammate: "nadia")?.destinations.count == 1)
            let lost = WebPushUnsubscribed(workspace: "acme", endpoint: "https://Push.Example:443/Nadia", reason: .loggedOut)
            #expect(try await store.feed([.webPushUnsubscribed(lost)], at: Acme.start + .seconds(1)) == [.applied])
            let routed = try await store.route(Acme.assigned(to: .teammate("nadia")))
            #expect(routed.reason("nadia", .webPush) == "noDestination.loggedOut")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `and one mailbox, however its domain is written: a bounce names it in punycode`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let rules = `What may come into the directory`.rules
            let nadia = TeammateUpserted(workspace: "acme", teammate: "nadia", email: "Nadia@B\u{FC}cher.example")
            let bounced = EmailSuppressed(workspace: "acme", address: "nadia@xn--bcher-kva.example", reason: .bounce)
            try await store.feed([rules.admit(.teammateUpserted(nadia))])
            let told = try await store.route(Acme.assigned(to: .teammate("nadia")))
            #expect(told.jobs.map(\.destination.id) == [StableID.mailbox(workspace: "acme", address: bounced.address)])
            try await store.feed([rules.admit(.emailSuppressed(bounced))], at: Acme.start)
            let routed = try await store.route(Acme.assigned("c-2", to: .teammate("nadia"), id: "e-2"))
            #expect(routed.reason("nadia", .email) == "addressSuppressed")
        }
    }

    @Test(arguments: StoreFactory.all)
    func `and what a browser replaces with an endpoint below .invalid is used no more`(factory: StoreFactory) async throws {
        try await factory.with { store in
            let real = "https://fcm.googleapis.com/fcm/send/nadia"
            try await store.feed([Acme.teammate("nadia"), Acme.browser("nadia", endpoint: real)])
            guard case .webPushSubscribed(var change) = Acme.browser("nadia", endpoint: "https://permanently-removed.invalid/x") else {
                return
            }
            change.replaces = real
            let lost = try `What may come into the directory`.rules.admit(.webPushSubscribed(change))
            #expect(try await store.feed([lost], at: Acme.start) == [.applied])
            let routed = try await store.route(Acme.assigned(to: .teammate("nadia")))
            #expect(routed.reason("nadia", .webPush) == "noDestination.permissionWithdrawn")
        }
    }
}
