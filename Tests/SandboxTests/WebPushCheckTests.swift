import Crypto
import Foundation
import Testing

@testable import Sandbox

struct WebPushCheckTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private struct Setting {
        let sender = PushSender()
        let subscription: PushSubscription
        let request: SandboxRequest

        init(_ service: PushService = .mozilla, vapidKey: String? = nil, bodyLimit: Int? = nil) throws {
            subscription = SubscriptionRequest(vapidKey: vapidKey, name: "nadia", service: service, bodyLimit: bodyLimit)
                .subscribe(baseURL: "https://127.0.0.1:8443")
            let authorization = try sender.authorization(
                audience: "https://127.0.0.1:8443", expires: now.timeIntervalSince1970 + 43200)
            request = SandboxRequest(
                method: "POST", target: service.path(token: subscription.token),
                headers: [
                    ("host", "127.0.0.1:8443"), ("ttl", "3600"), ("urgency", "high"), ("topic", "abcdefghijklmnopqrstuv"),
                    ("content-encoding", "aes128gcm"), ("authorization", authorization),
                ],
                body: try PushSender.encrypt(#"{"title":"Ada wrote"}"#, for: subscription), version: .http2)
        }

        func finding(_ request: SandboxRequest? = nil, state: SubscriptionState? = nil) -> Finding {
            WebPushCheck(now: now).finding(
                for: request ?? self.request, token: subscription.token, state: state ?? .active(subscription)
            ).finding
        }
    }

    @Test(arguments: PushService.allCases)
    func `a right push is accepted and decrypted`(service: PushService) throws {
        let setting = try Setting(service)
        let finding = setting.finding()
        #expect(finding.refusal == nil)
        #expect(finding.answer.status == 201)
        #expect(finding.answer.headers.contains { $0.name == "location" })
        #expect(finding.answer.headers.contains { $0.name == "ttl" && $0.value == "3600" })
        #expect(finding.content == ["title": "Ada wrote"])
        #expect(PushService.token(in: setting.request) == setting.subscription.token)
    }

    @Test func `a push without body needs no encoding`() throws {
        let setting = try Setting()
        let finding = setting.finding(setting.request.with(["content-encoding": nil], body: []))
        #expect(finding.refusal == nil)
        #expect(finding.content == nil)
    }

    @Test(
        arguments: [
            ("ttl", nil, 400, 111), ("ttl", "", 400, 111), ("ttl", "1 h", 400, 111), ("ttl", "-1", 400, 114),
            ("urgency", "High", 400, nil), ("topic", "a+b", 400, 113),
            ("topic", String(repeating: "a", count: 33), 400, 113), ("content-encoding", "aesgcm", 400, 110),
            ("content-encoding", nil, 400, 110), ("authorization", nil, 401, 109), ("authorization", "vapid t=x, k=y", 401, 109),
        ] as [(String, String?, Int, Int?)])
    func `a wrong header gets Mozilla's status and number`(name: String, value: String?, status: Int, number: Int?) throws {
        let setting = try Setting()
        let finding = setting.finding(setting.request.with([name: value]))
        #expect(finding.refusal != nil)
        #expect(finding.answer.status == status)
        #expect(try JSON(parsing: finding.answer.body)["errno"] == number.map(JSON.integer) ?? .null)
    }

    @Test func `two urgencies are refused`() throws {
        let setting = try Setting()
        #expect(setting.finding(setting.request.adding("urgency", "low")).answer.status == 400)
    }

    @Test func `4096 bytes are the most`() throws {
        let setting = try Setting()
        let most = try PushSender.encrypt(String(repeating: "a", count: 3993), for: setting.subscription)
        #expect(most.count == 4096)
        #expect(setting.finding(setting.request.with(body: most)).refusal == nil)
        let tooMuch = setting.finding(setting.request.with(body: most + [0]))
        #expect(tooMuch.answer.status == 413)
    }

    @Test func `behind a bridge less is the most`() throws {
        let setting = try Setting(bodyLimit: 2744)
        let most = try PushSender.encrypt(String(repeating: "a", count: 2641), for: setting.subscription)
        #expect(setting.finding(setting.request.with(body: most)).refusal == nil)
        let tooMuch = try PushSender.encrypt(String(repeating: "a", count: 2642), for: setting.subscription)
        let answer = setting.finding(setting.request.with(body: tooMuch)).answer
        #expect(answer.status == 413)
        #expect(try JSON(parsing: answer.body)["errno"] == 104)
    }

    @Test(arguments: PushService.allCases)
    func `an endpoint is unknown at another host`(service: PushService) throws {
        let setting = try Setting(service)
        #expect(setting.finding(setting.request.with(["host": "fcm.googleapis.com.evil.example"])).answer.status == 404)
    }

    @Test(arguments: [("https://127.0.0.1:8443/", 43200.0), ("https://127.0.0.1", 43200), ("https://127.0.0.1:8443", -1)])
    func `a token for another origin or time is refused`(audience: String, lifetime: Double) throws {
        let setting = try Setting()
        let authorization = try setting.sender.authorization(
            audience: audience, expires: Self.now.timeIntervalSince1970 + lifetime)
        #expect(setting.finding(setting.request.with(["authorization": authorization])).answer.status == 401)
    }

    @Test(arguments: [nil, "push@example.com", 7] as [JSON?])
    func `a contact that is none is refused`(subject: JSON?) throws {
        let setting = try Setting()
        let authorization = try setting.sender.authorization(
            audience: "https://127.0.0.1:8443", expires: Self.now.timeIntervalSince1970 + 60, subject: subject)
        #expect(setting.finding(setting.request.with(["authorization": authorization])).answer.status == 401)
    }

    @Test(arguments: [
        (PushService.mozilla, 401, "VAPID public key mismatch"), (.fcm, 403, "does not correspond"),
        (.apple, 400, "VapidPkHashMismatch"), (.wns, 403, ""),
    ])
    func `another key than the subscription's is refused in the service's words`(
        service: PushService, status: Int, text: String
    ) throws {
        let setting = try Setting(service, vapidKey: PushSender().publicKey)
        let answer = setting.finding().answer
        #expect(answer.status == status)
        #expect(text.isEmpty || String(decoding: answer.body, as: UTF8.self).contains(text))
    }

    @Test(arguments: [(PushService.mozilla, true), (.fcm, true), (.apple, false), (.wns, false)])
    func `a time to live of 0 is refused by Apple and Windows`(service: PushService, isAccepted: Bool) throws {
        let setting = try Setting(service)
        #expect((setting.finding(setting.request.with(["ttl": "0"])).refusal == nil) == isAccepted)
    }

    @Test func `Apple refuses a topic that cannot be decoded`() throws {
        let setting = try Setting(.apple)
        let answer = setting.finding(setting.request.with(["topic": "abcdefghijklm"])).answer
        #expect(try JSON(parsing: answer.body) == ["reason": "BadWebPushTopic"])
    }

    @Test(arguments: PushService.allCases)
    func `an unknown endpoint is 404 and a removed one 410`(service: PushService) throws {
        let setting = try Setting(service)
        #expect(setting.finding(state: .unknown).answer.status == 404)
        #expect(setting.finding(state: .unsubscribed(setting.subscription)).answer.status == 410)
    }

    @Test func `a message for somebody else, or of two records, is refused`() throws {
        let setting = try Setting()
        let other = try Setting()
        #expect(setting.finding(setting.request.with(body: other.request.body)).refusal?.contains("could not open") == true)
        let split = try PushSender.encrypt("twenty-five letters and more", for: setting.subscription, recordSize: 30)
        #expect(setting.finding(setting.request.with(body: split)).refusal?.contains("one record") == true)
    }
}
