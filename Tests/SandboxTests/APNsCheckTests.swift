import Crypto
import Foundation
import Testing

@testable import Sandbox

struct APNsCheckTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)
    private static let id = "0f0e0d0c-1111-2222-3333-444455556666"
    private let key = P256.Signing.PrivateKey()

    private var account: APNsAccount {
        APNsAccount(keyID: "KEY1234567", teamID: "TEAM123456", topic: "com.example.helpdesk", publicKey: key.publicKey)
    }

    private func bearer(age: Double = 60, team: String = "TEAM123456", keyID: String = "KEY1234567") throws -> String {
        let claims: JSON = ["iss": .string(team), "iat": .integer(Int(Self.now.timeIntervalSince1970 - age))]
        return "bearer \(try TokenMaker.es256(header: ["alg": "ES256", "kid": .string(keyID)], claims: claims, key: key))"
    }

    private func request() throws -> SandboxRequest {
        SandboxRequest(
            method: "POST", target: "/3/device/00ff00ff",
            headers: [
                ("apns-topic", "com.example.helpdesk"), ("apns-push-type", "alert"), ("apns-priority", "10"),
                ("apns-expiration", "1800003600"), ("apns-collapse-id", "c-1842"), ("apns-id", Self.id),
                ("authorization", try bearer()),
            ],
            body: Array(#"{"aps":{"alert":{"title":"Ada","body":"Hi"}}}"#.utf8), version: .http2)
    }

    private func finding(_ request: SandboxRequest, unregisteredSince: Int? = nil) -> Finding {
        APNsCheck(account: account, now: Self.now).finding(for: request, unregisteredSince: unregisteredSince)
    }

    private func reason(_ request: SandboxRequest) throws -> String? {
        try JSON(parsing: finding(request).answer.body)["reason"]?.string
    }

    @Test func `a right push is accepted and its id echoed`() throws {
        let finding = finding(try request())
        #expect(finding.refusal == nil)
        #expect(finding.answer.status == 200)
        #expect(finding.answer.body.isEmpty)
        #expect(finding.answer.headers.contains { $0.name == "apns-id" && $0.value == Self.id })
        #expect(finding.destination == "00ff00ff")
    }

    @Test func `an id is made when none was sent`() throws {
        let headers = finding(try request().with(["apns-id": nil])).answer.headers
        let id = try #require(headers.first { $0.name == "apns-id" }?.value)
        #expect(APNsHeaders.isIdentifier(id))
    }

    @Test(
        arguments: [
            ("apns-topic", nil, 400, "MissingTopic"), ("apns-topic", "com.other", 400, "TopicDisallowed"),
            ("apns-push-type", nil, 400, "InvalidPushType"), ("apns-push-type", "loud", 400, "InvalidPushType"),
            ("apns-push-type", "background", 400, "BadPriority"), ("apns-priority", "7", 400, "BadPriority"),
            ("apns-expiration", "soon", 400, "BadExpirationDate"),
            ("apns-collapse-id", String(repeating: "ä", count: 33), 400, "BadCollapseId"),
            ("apns-id", "0F0E0D0C-1111-2222-3333-444455556666", 400, "BadMessageId"),
            ("authorization", nil, 403, "MissingProviderToken"), ("authorization", "bearer x", 403, "InvalidProviderToken"),
        ] as [(String, String?, Int, String)])
    func `a wrong header gets Apple's reason`(name: String, value: String?, status: Int, expected: String) throws {
        let changed = try request().with([name: value])
        #expect(try reason(changed) == expected)
        #expect(finding(changed).answer.status == status)
    }

    @Test func `a collapse id may have 64 bytes`() throws {
        #expect(finding(try request().with(["apns-collapse-id": String(repeating: "ä", count: 32)])).refusal == nil)
    }

    @Test func `the provider token is checked for age, team, key and signature`() throws {
        let request = try request()
        #expect(try reason(request.with(["authorization": bearer(age: 3601)])) == "ExpiredProviderToken")
        #expect(finding(request.with(["authorization": try bearer(age: 3599)])).refusal == nil)
        #expect(try reason(request.with(["authorization": bearer(age: -10)])) == "InvalidProviderToken")
        #expect(try reason(request.with(["authorization": bearer(team: "OTHER12345")])) == "InvalidProviderToken")
        #expect(try reason(request.with(["authorization": bearer(keyID: "OTHER12345")])) == "InvalidProviderToken")
        let forged = try TokenMaker.es256(
            header: ["alg": "ES256", "kid": "KEY1234567"],
            claims: ["iss": "TEAM123456", "iat": .integer(Int(Self.now.timeIntervalSince1970))],
            key: P256.Signing.PrivateKey())
        #expect(try reason(request.with(["authorization": "bearer \(forged)"])) == "InvalidProviderToken")
    }

    @Test(arguments: [
        ("", 400, "PayloadEmpty"), ("{", 400, "PayloadEmpty"), (#"{"aps":7}"#, 400, "PayloadEmpty"),
        (#"{"aps":{}}"#, 400, "InvalidPushType"),
        (#"{"aps":{"alert":"\#(String(repeating: "a", count: 4077))"}}"#, 413, "PayloadTooLarge"),
    ])
    func `a wrong body gets Apple's reason`(body: String, status: Int, expected: String) throws {
        let changed = try request().with(body: Array(body.utf8))
        #expect(try reason(changed) == expected)
        #expect(finding(changed).answer.status == status)
    }

    @Test(arguments: [
        ("POST", "/3/device/xyz", 400, "BadDeviceToken"), ("POST", "/3/device/abc", 400, "BadDeviceToken"),
        ("POST", "/3/device/", 400, "MissingDeviceToken"), ("POST", "/3/devices/ab", 404, "BadPath"),
        ("PUT", "/3/device/ab", 405, "MethodNotAllowed"),
    ])
    func `a wrong path or method gets Apple's reason`(method: String, target: String, status: Int, expected: String) throws {
        let changed = try request().with(method: method, target: target)
        #expect(try reason(changed) == expected)
        #expect(finding(changed).answer.status == status)
    }

    @Test func `HTTP/1.1 and doubled headers are refused`() throws {
        #expect(finding(try request().with(version: .http1)).refusal?.contains("HTTP/2 only") == true)
        #expect(try reason(request().adding("apns-topic", "com.example.helpdesk")) == "DuplicateHeaders")
    }

    @Test func `a removed app is unregistered with the time in milliseconds`() throws {
        let answer = finding(try request(), unregisteredSince: 1_799_999_999_123).answer
        #expect(answer.status == 410)
        #expect(try JSON(parsing: answer.body) == ["reason": "Unregistered", "timestamp": 1_799_999_999_123])
    }

    @Test(
        arguments: [
            ("api.push.apple.com", DeviceEnvironment.production, nil), ("api.push.apple.com", .sandbox, "BadDeviceToken"),
            ("api.sandbox.push.apple.com:443", .sandbox, nil), ("api.sandbox.push.apple.com", .production, "BadDeviceToken"),
            ("127.0.0.1:4443", .sandbox, nil), ("127.0.0.1:4443", .production, nil),
        ] as [(String, DeviceEnvironment, String?)])
    func `a device is known at its own host only`(host: String, environment: DeviceEnvironment, expected: String?) throws {
        let request = try request().with(["host": host])
        let finding = APNsCheck(account: account, now: Self.now).finding(for: request, unregisteredSince: nil, environment: environment)
        #expect(finding.refusal.map { String($0.prefix { $0 != ":" }) } == expected)
    }

    @Test func `a second provider token within twenty minutes is refused, on the same connection`() async throws {
        let registry = Registry()
        let (one, other) = ("127.0.0.1:1", "127.0.0.1:2")
        func isUpdate(_ token: String, _ connection: String, after seconds: Double = 0) async -> Bool {
            await registry.isUpdate(ofProviderToken: token, on: connection, now: Self.now.addingTimeInterval(seconds))
        }
        #expect(await !isUpdate("a", one))
        #expect(await !isUpdate("a", one, after: 60))
        #expect(await isUpdate("b", one, after: 120))
        #expect(await !isUpdate("b", other, after: 120))
        #expect(await !isUpdate("b", one, after: 1200))
        #expect(await isUpdate("a", one, after: 1260))
        let finding = APNsCheck(account: account, now: Self.now).finding(
            for: try request(), unregisteredSince: nil, isTokenUpdate: true)
        #expect(finding.refusal?.hasPrefix("TooManyProviderTokenUpdates") == true && finding.answer.status == 429)
    }
}
