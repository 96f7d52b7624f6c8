import Delivery
import FoundationEssentials
import HTTP
import Messages
import Providers
import Testing

@testable import WebPush

@Suite struct HandlerTests {
    @Test func `a push service gets one encrypted message with the headers it asks for`() async throws {
        let browser = TestBrowser()
        let recorder = Recorder(.success(Fixture.created))
        let job = Fixture.job(browser.subscription(Fixture.endpoint))
        let outcome = try await Fixture.handler(Fixture.settings(), recorder).handle(job, attempt: Fixture.attempt)
        #expect(outcome == .delivered(ProviderAnswer(provider: "web-push/mozilla", code: "201")))

        let request = try #require(await recorder.requests.first)
        #expect(request.method == .post)
        #expect(request.url == Fixture.endpoint)
        #expect(request.isReplayable)
        let headers = HTTPHeaders(request.headers)
        #expect(headers["TTL"] == "14400")
        #expect(headers["Urgency"] == "high")
        #expect(headers["Content-Encoding"] == "aes128gcm")
        #expect(headers["Content-Type"] == "application/octet-stream")
        #expect(headers["Topic"]?.wholeMatch(of: /[A-Za-z0-9_-]{32}/) != nil)
        let vapid = try await VAPIDTests.verified(#require(headers["Authorization"]))
        #expect(vapid.claims.aud == "https://updates.push.services.mozilla.com")

        let plaintext = try browser.decrypt(request.body)
        #expect(plaintext == WebPushPayload(job).encoded())
        #expect(request.body.count <= 4096)
    }

    @Test func `no two attempts are encrypted alike`() async throws {
        let recorder = Recorder(.success(Fixture.created))
        let handler = try Fixture.handler(Fixture.settings(), recorder)
        let job = Fixture.job(TestBrowser().subscription(Fixture.endpoint))
        for _ in 0..<2 { _ = await handler.handle(job, attempt: Fixture.attempt) }
        let requests = await recorder.requests
        #expect(requests[0].body != requests[1].body)
        #expect(requests[0].body.prefix(86) != requests[1].body.prefix(86))
        #expect(requests[0].headers == requests[1].headers, "the token is used again, the topic is the same")
    }

    @Test(arguments: [(-5000, "1"), (0, "1"), (999, "1"), (60_000, "60"), (14_400_000, "14400"), (9_999_999_999, "2419200")])
    func `TTL is what is left, within what all services take`(milliseconds: Int, expected: String) {
        #expect(String(WebPushRequest.timeToLive(.milliseconds(milliseconds))) == expected)
    }

    @Test func `a broken job is refused and nothing is sent`() async throws {
        let browser = TestBrowser()
        let good = browser.subscription(Fixture.endpoint)
        var badKey = good
        badKey.p256dh = Base64URL.encode([4] + [UInt8](repeating: 1, count: 64))
        var badSecret = good
        badSecret.auth = "AAAA"
        let cases: [(Destination.Browser, String)] = [
            (browser.subscription("https://evil.example/x"), "endpointHostNotAllowed"),
            (browser.subscription("http://127.0.0.1:1/x"), "endpointNotHTTPS"), (badKey, "badSubscriptionKey"),
            (badSecret, "badSubscriptionKey"),
        ]
        for (browser, reason) in cases {
            let recorder = Recorder(.success(Fixture.created))
            let handler = try Fixture.handler(Fixture.settings(), recorder)
            let outcome = await handler.handle(Fixture.job(browser), attempt: Fixture.attempt)
            #expect(outcome == .refused(ProviderAnswer(provider: "web-push", code: "not-sent", reason: reason)))
            #expect(await recorder.requests.isEmpty)
        }
    }

    @Test func `a job of another channel is refused`() async throws {
        var job = Fixture.job(TestBrowser().subscription(Fixture.endpoint))
        job.destination.address = .mailbox(Destination.Mailbox(address: "nadia@example.com"))
        let recorder = Recorder(.success(Fixture.created))
        let outcome = try await Fixture.handler(Fixture.settings(), recorder).handle(job, attempt: Fixture.attempt)
        #expect(outcome.answer.reason == "wrongChannel")
    }

    @Test func `a subscription is served with the key it was made with`() async throws {
        let keys = try VAPIDKey.list("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw,q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
        let settings = WebPushSettings(keys: keys, subject: try VAPIDSubject("mailto:ops@example.com"))
        let recorder = Recorder(.success(Fixture.created))
        let handler = Fixture.handler(settings, recorder)
        for key in [nil, keys[1].publicKey, keys[0].publicKey + "="] {
            let browser = TestBrowser().subscription(Fixture.endpoint, vapidKey: key)
            _ = await handler.handle(Fixture.job(browser), attempt: Fixture.attempt)
        }
        let used = await recorder.requests.compactMap { HTTPHeaders($0.headers)["Authorization"]?.split(separator: "k=").last }
        #expect(used.map { String($0) } == [keys[0].publicKey, keys[1].publicKey, keys[0].publicKey])
    }

    @Test func `a transport that fails is tried again, an address that leads inside is refused`() async throws {
        let job = Fixture.job(TestBrowser().subscription(Fixture.endpoint))
        for (kind, again) in [(HTTPFailure.Kind.timeout, true), (.tls, true), (.addressRefused, false)] {
            let recorder = Recorder(.failure(HTTPFailure(delivery: .mayHaveBeenSent, kind: kind, code: 28, text: "x")))
            let outcome = try await Fixture.handler(Fixture.settings(), recorder).handle(job, attempt: Fixture.attempt)
            let answer = ProviderAnswer(provider: "web-push/mozilla", code: "curl-28", reason: kind.rawValue)
            #expect(outcome == (again ? .tryAgain(after: nil, answer) : .refused(answer)))
        }
    }

    @Test func `no answer shows the endpoint`() async throws {
        let job = Fixture.job(TestBrowser().subscription(Fixture.endpoint))
        let echo = HTTPResponse(status: 400, headers: [:], body: Array(#"{"errno":110,"message":"\#(Fixture.endpoint)"}"#.utf8))
        let recorder = Recorder(.success(echo))
        let outcome = try await Fixture.handler(Fixture.settings(), recorder).handle(job, attempt: Fixture.attempt)
        #expect(!"\(outcome)".contains("gAAAAAB"))
    }
}
