import Messages
import Testing

@Suite struct `The keys of a browser's subscription` {
    private static let p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    private static let auth = "BTBZMqHH6r4Tts7J_aSIgg"
    private static let server = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"

    private func wrong(_ p256dh: String = p256dh, _ auth: String = auth, _ vapidKey: String? = server) -> [String] {
        let subscription = WebPushSubscribed.Subscription(endpoint: "https://push.example/x", keys: .init(p256dh: p256dh, auth: auth))
        return WebPushSubscribed(workspace: "acme", teammate: "ann", subscription: subscription, vapidKey: vapidKey).keyMistakes.map(\.path)
    }

    @Test func `are fine as the RFCs have them, padded, and in the older alphabet`() {
        #expect(wrong().isEmpty)
        #expect(wrong(Self.p256dh + "=", Self.auth + "==").isEmpty)
        #expect(wrong(Self.p256dh.replacing("_", with: "/").replacing("-", with: "+"), Self.auth.replacing("_", with: "/")).isEmpty)
        #expect(wrong(Self.p256dh, Self.auth, nil).isEmpty)
        #expect(wrong(Self.p256dh, Self.auth, "").isEmpty)
    }

    static let noKeys = [
        "", "x", "no base64!", String(p256dh.dropLast(2)), p256dh + "AA", "C" + p256dh.dropFirst(), String(p256dh.dropLast()) + "A",
        "B" + String(repeating: "A", count: 86), String(repeating: "B", count: 100_000), p256dh + "=x", p256dh + "==",
    ]

    @Test(arguments: noKeys)
    func `have to be a point on the curve`(key: String) {
        #expect(wrong(key) == ["$.data.subscription.keys.p256dh"])
        if !key.isEmpty { #expect(wrong(Self.p256dh, Self.auth, key) == ["$.data.vapidKey"]) }
    }

    @Test(arguments: [
        "", "BTBZMqHH6r4Tts7J_aSI", "BTBZMqHH6r4Tts7J_aSIggAA", "no base64!", "BTBZMqHH6r4Tts7J_aSIgg=", "BTBZMqHH6r4Tts7J_aSIgg==x",
    ])
    func `have a secret of sixteen bytes`(secret: String) {
        #expect(wrong(Self.p256dh, secret) == ["$.data.subscription.keys.auth"])
    }
}
