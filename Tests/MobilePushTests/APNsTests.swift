import Crypto
import Delivery
import FoundationEssentials
import HTTP
import JWTKit
import Messages
import Providers
import Settings
import Testing

@testable import MobilePush

@Suite struct APNsTests {
    struct Claims: JWTPayload {
        let iss: String
        let iat: Int64

        func verify(using _: some JWTAlgorithm) {}
    }

    private func headers(_ request: HTTPRequest) -> HTTPHeaders { HTTPHeaders(request.headers) }

    @Suite struct Request {
        private func sent(_ device: Destination.Device, _ settings: APNsSettings) async throws -> HTTPRequest {
            let recorder = Recorder(.success(HTTPResponse(200)))
            let handler = MobilePushHandler(MobilePushSettings(apns: settings, fcm: nil), send: recorder.send)
            let outcome = await handler.handle(Fixture.job(device), attempt: Fixture.attempt)
            if case .delivered = outcome {} else { Issue.record("\(outcome)") }
            return try #require(await recorder.requests.first)
        }

        @Test func `Apple gets the headers it asks for`() async throws {
            let request = try await sent(Fixture.iPhone, Fixture.apns())
            let job = Fixture.job(Fixture.iPhone)
            #expect(request.method == .post)
            #expect(request.url == "https://api.push.apple.com/3/device/\(Fixture.hexToken)")
            let headers = HTTPHeaders(request.headers)
            #expect(headers["apns-topic"] == "com.example.helpdesk")
            #expect(headers["apns-push-type"] == "alert")
            #expect(headers["apns-priority"] == "10")
            #expect(headers["apns-id"] == job.id.uuidString.lowercased())
            #expect(headers["apns-collapse-id"] == job.notification.id.uuidString.lowercased())
            #expect(headers["apns-expiration"] == String(Fixture.now.seconds + 4 * 3600))
            #expect(headers["authorization"]?.hasPrefix("bearer ") == true)
        }

        @Test func `the token is signed with our key and says nothing else`() async throws {
            let request = try await sent(Fixture.iPhone, Fixture.apns())
            let token = try #require(HTTPHeaders(request.headers)["authorization"]?.dropFirst("bearer ".count))
            let keys = await JWTKeyCollection().add(
                ecdsa: try ES256PublicKey(pem: Fixture.signing.publicKey.pemRepresentation), kid: "ABC123DEFG")
            let claims = try await keys.verify(String(token), as: Claims.self)
            #expect(claims.iss == "DEF123GHIJ")
            #expect(claims.iat == Fixture.now.seconds)
            let header = try #require(Base64URL.decode(String(token.prefix { $0 != "." })))
            #expect(String(decoding: header, as: UTF8.self) == #"{"alg":"ES256","kid":"ABC123DEFG"}"#)
        }

        @Test func `the environment chooses the host, a setting replaces both`() async throws {
            var device = Fixture.iPhone
            device.environment = .sandbox
            #expect(try await sent(device, Fixture.apns()).url.hasPrefix("https://api.sandbox.push.apple.com/3/device/"))
            device.environment = nil
            #expect(try await sent(device, Fixture.apns()).url.hasPrefix("https://api.push.apple.com/3/device/"))
            let url = try ProviderURL("https://127.0.0.1:2197", allowsLoopback: true)
            #expect(try await sent(device, Fixture.apns(url: url)).url.hasPrefix("https://127.0.0.1:2197/3/device/"))
        }

        @Test func `the device's app is the topic before the worker's own`() async throws {
            var device = Fixture.iPhone
            device.app = "com.example.other"
            #expect(HTTPHeaders(try await sent(device, Fixture.apns()).headers)["apns-topic"] == "com.example.other")
        }

        @Test func `a broken job is refused and nothing is sent`() async throws {
            var cases: [(Destination.Device, String)] = ["", "xyz", "00/../11", "00 11", "00\r\n11", "é0", "０１"].map {
                (Destination.Device(provider: .apns, token: $0), "badToken")
            }
            cases.append((Destination.Device(provider: .apns, token: "00", app: "com.example\r\nx: y"), "badTopic"))
            for (device, reason) in cases {
                let recorder = Recorder(.success(HTTPResponse(200)))
                let handler = MobilePushHandler(MobilePushSettings(apns: try Fixture.apns(), fcm: nil), send: recorder.send)
                let outcome = await handler.handle(Fixture.job(device), attempt: Fixture.attempt)
                #expect(outcome == .refused(ProviderAnswer(provider: "apns", code: "not-sent", reason: reason)))
                #expect(await recorder.requests.isEmpty)
            }
        }

        @Test func `what is not configured is nobody's fault`() async throws {
            let recorder = Recorder(.success(HTTPResponse(200)))
            let noTopic = MobilePushHandler(MobilePushSettings(apns: try Fixture.apns(topic: nil), fcm: nil), send: recorder.send)
            let missing = await noTopic.handle(Fixture.job(Fixture.iPhone), attempt: Fixture.attempt)
            let topic = ProviderAnswer(provider: "apns", code: "not-sent", reason: "MissingTopic", setting: "BELFRY_APNS_TOPIC")
            #expect(missing == .misconfigured(topic))
            let none = MobilePushHandler(MobilePushSettings(apns: nil, fcm: nil), send: recorder.send)
            for (device, provider, setting) in [
                (Fixture.iPhone, "apns", "BELFRY_APNS_KEY"), (Fixture.pixel, "fcm", "BELFRY_FCM_SERVICE_ACCOUNT"),
            ] {
                let outcome = await none.handle(Fixture.job(device), attempt: Fixture.attempt)
                let answer = ProviderAnswer(provider: provider, code: "not-sent", reason: "notConfigured", setting: setting)
                #expect(outcome == .misconfigured(answer))
            }
            #expect(await recorder.requests.isEmpty)
        }

        @Test(arguments: [HTTPFailure.Kind.timeout, .tls, .connect])
        func `a transport that fails is tried again`(kind: HTTPFailure.Kind) async throws {
            let recorder = Recorder(.failure(HTTPFailure(delivery: .notSent, kind: kind, code: 7, text: "x")))
            let handler = MobilePushHandler(MobilePushSettings(apns: try Fixture.apns(), fcm: nil), send: recorder.send)
            let outcome = await handler.handle(Fixture.job(Fixture.iPhone), attempt: Fixture.attempt)
            #expect(outcome == .tryAgain(after: nil, ProviderAnswer(provider: "apns", code: "curl-7", reason: kind.rawValue)))
        }
    }

    @Suite struct Tokens {
        private static let expired = HTTPResponse(403, #"{"reason":"ExpiredProviderToken"}"#)

        private func used(_ recorder: Recorder) async -> [String] {
            await recorder.requests.compactMap { HTTPHeaders($0.headers)["authorization"] }
        }

        private func handler(_ recorder: Recorder, _ clock: TestClock) throws -> MobilePushHandler {
            MobilePushHandler(MobilePushSettings(apns: try Fixture.apns(), fcm: nil), clock: clock.tell, send: recorder.send)
        }

        @Test func `one token serves for 40 minutes at least and 50 at most`() async throws {
            let clock = TestClock()
            let tokens = APNsTokens(key: try Fixture.apns().key, clock: clock.tell)
            let first = try await tokens.token(now: Fixture.now)
            clock.advance(.seconds(40 * 60 - 1))
            #expect(try await tokens.token(now: Fixture.now) == first)
            clock.advance(.seconds(10 * 60 + 1))
            let second = try await tokens.token(now: Fixture.now)
            #expect(second != first)
            #expect(try await tokens.token(now: Fixture.now) == second)
        }

        /// Many attempts that began at about the same time, and the actor takes them in any order; or a clock that was set.
        @Test(arguments: [-7200, -1, 1, 7200])
        func `times of day that come out of order make no second token`(seconds: Int) async throws {
            let clock = TestClock()
            let tokens = APNsTokens(key: try Fixture.apns().key, clock: clock.tell)
            _ = try await tokens.token(now: Fixture.now)
            clock.advance(.seconds(51 * 60))
            let renewed = try await tokens.token(now: Fixture.now + .seconds(51 * 60))
            #expect(try await tokens.token(now: Fixture.now + .seconds(51 * 60 + seconds)) == renewed)
            #expect(try await tokens.token(after: renewed, now: Fixture.now + .seconds(51 * 60 + seconds)) == nil)
        }

        @Test(arguments: ["ExpiredProviderToken", "InvalidProviderToken"])
        func `an old token that is refused is made anew once`(reason: String) async throws {
            let refused = HTTPResponse(403, #"{"reason":"\#(reason)"}"#)
            let recorder = Recorder(.success(HTTPResponse(200)), .success(refused), .success(HTTPResponse(200)))
            let clock = TestClock()
            let handler = try handler(recorder, clock)
            _ = await handler.handle(Fixture.job(Fixture.iPhone), attempt: Fixture.attempt)
            clock.advance(.seconds(21 * 60))
            let later = Fixture.attempt(at: Fixture.now + .seconds(21 * 60))
            let outcome = await handler.handle(Fixture.job(Fixture.iPhone), attempt: later)
            #expect(outcome == .delivered(ProviderAnswer(provider: "apns", code: "200")))
            let used = await used(recorder)
            #expect(used.count == 3)
            #expect(used[0] == used[1])
            #expect(used[1] != used[2])
        }

        @Test func `a young token that is called expired means a wrong clock`() async throws {
            let recorder = Recorder(.success(Self.expired))
            let outcome = await (try handler(recorder, TestClock())).handle(Fixture.job(Fixture.iPhone), attempt: Fixture.attempt)
            let answer = ProviderAnswer(
                provider: "apns", code: "403", reason: "ExpiredProviderToken", setting: "the clock of this machine")
            #expect(outcome == .misconfigured(answer))
            #expect(await recorder.requests.count == 1)
        }

        @Test func `who comes late with an expired token gets the newer one`() async throws {
            let clock = TestClock()
            let tokens = APNsTokens(key: try Fixture.apns().key, clock: clock.tell)
            let old = try await tokens.token(now: Fixture.now)
            clock.advance(.seconds(25 * 60))
            let later = Fixture.now + .seconds(25 * 60)
            let newer = try await tokens.token(after: old, now: later)
            #expect(newer != nil && newer != old)
            #expect(try await tokens.token(after: old, now: later) == newer)
        }
    }

    @Suite struct Settings {
        @Test func `a key shows its name only`() throws {
            let key = try Fixture.apns().key
            var dumped = ""
            dump(key, to: &dumped)
            #expect("\(key)" == "APNs key ABC123DEFG")
            #expect(!dumped.contains("signing"))
        }

        @Test(arguments: ["", "ABC", "abc123defg", "ABC123DEFGH", "ABC 23DEFG", "ÄBC123DEF"])
        func `names have ten capital letters and digits`(text: String) {
            #expect(throws: InvalidValue.self) { try APNsIdentifier(text) }
        }

        @Test func `what is no key is said without quoting it`() throws {
            let id = try APNsIdentifier("ABC123DEFG")
            let error = try #require(throws: InvalidValue.self) { try APNsKey(pem: "secret text", keyID: id, teamID: id) }
            #expect(!error.description.contains("secret"))
        }

        @Test(arguments: ["", "com example", "com.example\n", "com/example", "cöm"])
        func `a topic is a bundle id`(text: String) {
            #expect(throws: InvalidValue.self) { try APNsTopic(text) }
        }
    }
}
