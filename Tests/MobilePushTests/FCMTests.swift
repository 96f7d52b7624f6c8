import CircuitBreaking
import Delivery
import FoundationEssentials
import HTTP
import JWTKit
import Messages
import Providers
import Settings
import Testing

@testable import MobilePush

@Suite struct FCMTests {
    struct Claims: JWTPayload {
        let iss: String
        let scope: String
        let aud: String
        let iat: Int64
        let exp: Int64

        func verify(using _: some JWTAlgorithm) {}
    }

    /// Plays the token server and FCM: tokens are numbered, each answer to a message can be told.
    actor Google {
        private(set) var assertions: [String] = []
        private(set) var messages: [HTTPRequest] = []
        private var tokenAnswer: Result<HTTPResponse, HTTPFailure>?
        private var messageAnswers: [HTTPResponse]
        private var waiting: [CheckedContinuation<Void, Never>] = []
        private var watchers: [CheckedContinuation<Void, Never>] = []
        private var isHolding: Bool

        init(tokenAnswer: Result<HTTPResponse, HTTPFailure>? = nil, messages: [HTTPResponse] = [], isHolding: Bool = false) {
            self.tokenAnswer = tokenAnswer
            self.messageAnswers = messages
            self.isHolding = isHolding
        }

        /// Returns when a token has been asked for.
        func waitForAssertion() async {
            guard assertions.isEmpty else { return }
            await withCheckedContinuation { watchers.append($0) }
        }

        func release() {
            isHolding = false
            for continuation in waiting { continuation.resume() }
            waiting = []
        }

        func answer(_ request: HTTPRequest) async -> Result<HTTPResponse, HTTPFailure> {
            guard request.url == "https://oauth2.googleapis.com/token" else {
                messages.append(request)
                return .success(
                    messageAnswers.isEmpty ? HTTPResponse(200, #"{"name":"projects/p/messages/1"}"#) : messageAnswers.removeFirst())
            }
            assertions.append(String(decoding: request.body, as: UTF8.self))
            for watcher in watchers { watcher.resume() }
            watchers = []
            let number = assertions.count
            if isHolding { await withCheckedContinuation { waiting.append($0) } }
            return tokenAnswer
                ?? .success(HTTPResponse(200, #"{"access_token":"ya29.\#(number)..","expires_in":3599,"token_type":"Bearer"}"#))
        }

        nonisolated var send: Send {
            { request async throws(HTTPFailure) in try await self.answer(request).get() }
        }

        func used() -> [String] { messages.compactMap { HTTPHeaders($0.headers)["Authorization"] } }
    }

    private func handler(_ google: Google, _ clock: TestClock = TestClock()) throws -> MobilePushHandler {
        let settings = FCMSettings(account: try ServiceAccount(json: TestAccount.json))
        return MobilePushHandler(MobilePushSettings(apns: nil, fcm: settings), clock: clock.tell, send: google.send)
    }

    /// Delivers at so many seconds, one after the other.
    private func deliver(_ google: Google, seconds: [Int]) async throws -> [Outcome] {
        let clock = TestClock()
        let handler = try handler(google, clock)
        var outcomes: [Outcome] = []
        var last = 0
        for second in seconds {
            clock.advance(.seconds(second - last))
            last = second
            outcomes.append(await handler.handle(Fixture.job(Fixture.pixel), attempt: Fixture.attempt(at: Fixture.now + .seconds(second))))
        }
        return outcomes
    }

    private let delivered = Outcome.delivered(ProviderAnswer(provider: "fcm", code: "200", id: "1"))
    private let unauthenticated = HTTPResponse(401, #"{"error":{"code":401,"status":"UNAUTHENTICATED"}}"#)

    @Test func `a message goes to the project with an access token`() async throws {
        let google = Google()
        #expect(try await deliver(google, seconds: [0]) == [delivered])
        let request = try #require(await google.messages.first)
        #expect(request.url == "https://fcm.googleapis.com/v1/projects/belfry-test/messages:send")
        #expect(await google.used() == ["Bearer ya29.1.."])
        #expect(request.body == (try FCMPayload.encoded(Fixture.job(Fixture.pixel), token: "fcm-token:APA91b", now: Fixture.now)))
    }

    @Test func `the assertion says who asks for what, and verifies`() async throws {
        let google = Google()
        _ = try await deliver(google, seconds: [0])
        let form = try #require(await google.assertions.first)
        let prefix = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
        #expect(form.hasPrefix(prefix))
        let key = try Insecure.RSA.PrivateKey(pem: TestAccount.privateKey)
        let keys = await JWTKeyCollection().add(rsa: key.publicKey, digestAlgorithm: .sha256, kid: "key-1")
        let claims = try await keys.verify(String(form.dropFirst(prefix.count)), as: Claims.self)
        #expect(claims.iss == "belfry@belfry-test.iam.gserviceaccount.com")
        #expect(claims.scope == "https://www.googleapis.com/auth/firebase.messaging")
        #expect(claims.aud == "https://oauth2.googleapis.com/token")
        #expect(claims.iat == Fixture.now.seconds)
        #expect(claims.exp == Fixture.now.seconds + 3600)
    }

    @Test func `a token serves until five minutes before its end`() async throws {
        let google = Google()
        _ = try await deliver(google, seconds: [0, 3598 - 300, 3599 - 300])
        #expect(await google.used() == ["Bearer ya29.1..", "Bearer ya29.1..", "Bearer ya29.2.."])
    }

    @Test func `times of day that come out of order, or a clock that is set, ask for no second token`() async throws {
        let google = Google()
        let handler = try handler(google)
        for seconds in [0, 7200, -7200, 3298, 1] {
            let attempt = Fixture.attempt(at: Fixture.now + .seconds(seconds))
            #expect(await handler.handle(Fixture.job(Fixture.pixel), attempt: attempt) == delivered)
        }
        #expect(await google.assertions.count == 1)
    }

    @Test(arguments: [-90_000, -61, 61, 90_000])
    func `an assertion that our clock spoils is signed once by Google's`(skew: Int64) async throws {
        let date = HTTPDateText.text(Fixture.now.seconds + skew)
        let recorder = Recorder(
            .success(HTTPResponse(400, #"{"error":"invalid_grant"}"#, headers: ["Date": date])),
            .success(HTTPResponse(200, #"{"access_token":"t","expires_in":3599}"#)),
            .success(HTTPResponse(200, #"{"name":"projects/p/messages/1"}"#)))
        let settings = FCMSettings(account: try ServiceAccount(json: TestAccount.json))
        let handler = MobilePushHandler(MobilePushSettings(apns: nil, fcm: settings), send: recorder.send)
        #expect(await handler.handle(Fixture.job(Fixture.pixel), attempt: Fixture.attempt) == delivered)
        let assertion = try #require(await recorder.requests.dropFirst().first?.body.split(separator: UInt8(ascii: "=")).last)
        let claims = try #require(Base64URL.decode(String(decoding: assertion, as: UTF8.self).split(separator: ".").map(String.init)[1]))
        #expect(String(decoding: claims, as: UTF8.self).contains(#""iat":\#(Fixture.now.seconds + skew),"#))
    }

    @Test(arguments: [nil, 0, 59] as [Int64?])
    func `an assertion that is refused though the clocks agree is not signed again`(skew: Int64?) async throws {
        let headers = skew.map { HTTPHeaders([HTTPField("Date", HTTPDateText.text(Fixture.now.seconds + $0))]) } ?? HTTPHeaders([])
        let recorder = Recorder(.success(HTTPResponse(400, #"{"error":"invalid_grant"}"#, headers: headers)))
        let settings = FCMSettings(account: try ServiceAccount(json: TestAccount.json))
        let handler = MobilePushHandler(MobilePushSettings(apns: nil, fcm: settings), send: recorder.send)
        let answer = ProviderAnswer(
            provider: "fcm", code: "400", reason: "invalid_grant", setting: "the clock of this machine or BELFRY_FCM_SERVICE_ACCOUNT")
        #expect(await handler.handle(Fixture.job(Fixture.pixel), attempt: Fixture.attempt) == .misconfigured(answer))
        #expect(await recorder.requests.count == 1)
    }

    @Test func `many jobs ask for one token`() async throws {
        let google = Google(isHolding: true)
        let handler = try handler(google)
        await withTaskGroup(of: Outcome.self) { group in
            for _ in 0..<20 { group.addTask { await handler.handle(Fixture.job(Fixture.pixel), attempt: Fixture.attempt) } }
            await google.waitForAssertion()
            await google.release()
            for await outcome in group { #expect(outcome == delivered) }
        }
        #expect(await google.assertions.count == 1)
        #expect(await google.messages.count == 20)
    }

    @Test func `a token that is refused is replaced once`() async throws {
        let google = Google(messages: [unauthenticated])
        #expect(try await deliver(google, seconds: [0]) == [delivered])
        #expect(await google.used() == ["Bearer ya29.1..", "Bearer ya29.2.."])
        let stubborn = Google(messages: [unauthenticated, unauthenticated])
        let answer = ProviderAnswer(
            provider: "fcm", code: "401", reason: "UNAUTHENTICATED", setting: "BELFRY_FCM_SERVICE_ACCOUNT")
        #expect(try await deliver(stubborn, seconds: [0]) == [.misconfigured(answer)])
        #expect(await stubborn.assertions.count == 2)
    }

    @Test func `keys Google holds for us are no reason for a new token`() async throws {
        let body = #"{"error":{"code":401,"status":"UNAUTHENTICATED","details":[{"errorCode":"THIRD_PARTY_AUTH_ERROR"}]}}"#
        let google = Google(messages: [HTTPResponse(401, body)])
        let answer = ProviderAnswer(
            provider: "fcm", code: "401", reason: "THIRD_PARTY_AUTH_ERROR", signal: .works, setting: "the APNs key in the Firebase console")
        #expect(try await deliver(google, seconds: [0]) == [.misconfigured(answer)])
        #expect(await google.assertions.count == 1)
    }

    @Test func `without a token the token server's answer decides`() async throws {
        func outcome(_ answer: Result<HTTPResponse, HTTPFailure>) async throws -> Outcome? {
            try await deliver(Google(tokenAnswer: answer), seconds: [0]).first
        }
        let clock = HTTPResponse(400, #"{"error":"invalid_grant","error_description":"Invalid JWT: iat"}"#)
        func held(_ code: String, _ reason: String, _ setting: String = "BELFRY_FCM_SERVICE_ACCOUNT") -> Outcome {
            .misconfigured(ProviderAnswer(provider: "fcm", code: code, reason: reason, setting: setting))
        }
        let expected = held("400", "invalid_grant", "the clock of this machine or BELFRY_FCM_SERVICE_ACCOUNT")
        #expect(try await outcome(.success(clock)) == expected)
        let client = HTTPResponse(401, #"{"error":"invalid_client"}"#)
        #expect(try await outcome(.success(client)) == held("401", "invalid_client"))
        let busy = HTTPResponse(503, "", headers: ["Retry-After": "9"])
        #expect(try await outcome(.success(busy)) == .tryAgain(after: .seconds(9), .init(provider: "fcm", code: "503", reason: "noToken")))
        #expect(try await outcome(.success(HTTPResponse(200, "{}"))) == held("200", "noToken"))
        let failure = HTTPFailure(delivery: .notSent, kind: .connect, code: 7, text: "x")
        #expect(try await outcome(.failure(failure)) == .tryAgain(after: nil, .init(provider: "fcm", code: "curl-7", reason: "connect")))
    }

    @Test func `a failed request for a token is not remembered`() async throws {
        let recorder = Recorder(
            .success(HTTPResponse(503)), .success(HTTPResponse(200, #"{"access_token":"t","expires_in":3599}"#)),
            .success(HTTPResponse(200, #"{"name":"projects/p/messages/1"}"#)))
        let settings = FCMSettings(account: try ServiceAccount(json: TestAccount.json))
        let handler = MobilePushHandler(MobilePushSettings(apns: nil, fcm: settings), send: recorder.send)
        _ = await handler.handle(Fixture.job(Fixture.pixel), attempt: Fixture.attempt)
        #expect(await handler.handle(Fixture.job(Fixture.pixel), attempt: Fixture.attempt) == delivered)
    }

    @Test func `an empty token is refused`() async throws {
        let device = Destination.Device(provider: .fcm, token: "")
        let outcome = await (try handler(Google())).handle(Fixture.job(device), attempt: Fixture.attempt)
        #expect(outcome == .refused(ProviderAnswer(provider: "fcm", code: "not-sent", reason: "badToken")))
    }

    @Suite struct Settings {
        @Test func `an account shows its project only`() throws {
            let account = try ServiceAccount(json: TestAccount.json)
            var dumped = ""
            dump(account, to: &dumped)
            #expect("\(account)" == "service account of belfry-test")
            #expect(!dumped.contains("gserviceaccount"))
        }

        @Test(arguments: [
            ("", "is not a service account's JSON"), ("{}", "is not a service account's JSON"),
            (TestAccount.json(project: "a/b"), "project_id"), (TestAccount.json(key: "nothing"), "private_key"),
            (TestAccount.json(tokenURL: "http://127.0.0.1:1/token"), "token_uri"),
        ])
        func `what is wrong is said`(json: String, word: String) throws {
            let error = try #require(throws: InvalidValue.self) { try ServiceAccount(json: json) }
            #expect(error.description.contains(word))
        }

        @Test func `a stand-in for the token server needs the switch`() throws {
            #expect(throws: Never.self) {
                try ServiceAccount(json: TestAccount.json(tokenURL: "http://127.0.0.1:1/token"), allowsLoopback: true)
            }
        }
    }
}
