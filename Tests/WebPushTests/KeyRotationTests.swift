import CircuitBreaking
import Delivery
import Endpoints
import FoundationEssentials
import HTTP
import Messages
import Providers
import Testing

@testable import WebPush

/// How the handler goes on within one attempt, by key, size and clock.
@Suite struct KeyRotationTests {
    private static let first = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    private static let second = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
    private static let mismatch = HTTPResponse(status: 403, headers: [:], body: Array("do not correspond to the credentials".utf8))
    private static let fcm = "https://fcm.googleapis.com/fcm/send/secret"

    private func settings() throws -> WebPushSettings {
        WebPushSettings(keys: try VAPIDKey.list("\(Self.first),\(Self.second)"), subject: try VAPIDSubject("mailto:ops@example.com"))
    }

    private func job(key: String? = nil, id: String = "d-1", _ notification: Messages.Notification = Fixture.notification()) -> Job {
        var job = Fixture.job(TestBrowser().subscription(Self.fcm, vapidKey: key), notification)
        job.destination.id = id
        return job
    }

    private func keysUsed(_ recorder: Recorder) async -> [String] {
        await recorder.requests.compactMap { HTTPHeaders($0.headers)["Authorization"]?.split(separator: "k=").last.map(String.init) }
    }

    @Test func `a subscription that names no key is served with whichever fits`() async throws {
        let settings = try settings()
        let recorder = Recorder(.success(Self.mismatch), .success(Fixture.created))
        let outcome = await Fixture.handler(settings, recorder).handle(job(), attempt: Fixture.attempt)
        #expect(outcome == .delivered(ProviderAnswer(provider: "web-push/fcm", code: "201")))
        #expect(await keysUsed(recorder) == settings.keys.map(\.publicKey))
    }

    @Test func `a subscription that names the older key is served with it at once`() async throws {
        let settings = try settings()
        let recorder = Recorder(.success(Fixture.created))
        _ = await Fixture.handler(settings, recorder).handle(job(key: settings.keys[1].publicKey), attempt: Fixture.attempt)
        #expect(await keysUsed(recorder) == [settings.keys[1].publicKey])
    }

    @Test func `a key we do not have is misconfigured, and nothing is sent`() async throws {
        let recorder = Recorder(.success(Fixture.created))
        let stranger = Base64URL.encode(TestBrowser().publicBytes)
        let outcome = await Fixture.handler(try settings(), recorder).handle(job(key: stranger), attempt: Fixture.attempt)
        let answer = ProviderAnswer(
            provider: "web-push", code: "not-sent", reason: "unknownVapidKey", setting: "BELFRY_VAPID_PRIVATE_KEY")
        #expect(outcome == .misconfigured(answer))
        #expect(await recorder.requests.isEmpty)
    }

    private static let held = ProviderAnswer(
        provider: "web-push/fcm", code: "403", reason: "VapidKeyMismatch", signal: .nothing, setting: "BELFRY_VAPID_PRIVATE_KEY")

    @Test func `a service that refuses every subscription loses none`() async throws {
        let recorder = Recorder(.success(Self.mismatch))
        let handler = Fixture.handler(try settings(), recorder)
        // It says nothing about the service: one stale subscription must not open the circuit for the others.
        for number in 0..<20 {
            #expect(await handler.handle(job(id: "d-\(number)"), attempt: Fixture.attempt) == .misconfigured(Self.held))
        }
    }

    @Test func `a service that refuses every subscription after it has taken fifty loses none`() async throws {
        let settings = WebPushSettings(keys: [try VAPIDKey(Self.first)], subject: try VAPIDSubject("mailto:ops@example.com"))
        let answers = [Result<HTTPResponse, HTTPFailure>](repeating: .success(Fixture.created), count: 50)
        let recorder = Recorder(answers + [.success(Self.mismatch)])
        let handler = Fixture.handler(settings, recorder)
        for number in 0..<50 { _ = await handler.handle(job(id: "d-\(number)"), attempt: Fixture.attempt) }
        for _ in 0..<3 {
            for number in 0..<50 {
                switch await handler.handle(job(id: "d-\(number)"), attempt: Fixture.attempt) {
                case .tryAgain(after: nil, _), .misconfigured(Self.held): break
                case let outcome: Issue.record("\(number): \(outcome)")
                }
            }
        }
    }

    @Test func `one subscription that fits none of our keys is gone when another is accepted after it`() async throws {
        let recorder = Recorder(
            .success(Self.mismatch), .success(Self.mismatch), .success(Fixture.created), .success(Self.mismatch))
        let handler = Fixture.handler(try settings(), recorder)
        #expect(await handler.handle(job(id: "d-2"), attempt: Fixture.attempt) == .misconfigured(Self.held))
        _ = await handler.handle(job(id: "d-1"), attempt: Fixture.attempt)
        let answer = ProviderAnswer(provider: "web-push/fcm", code: "403", reason: "VapidKeyMismatch")
        #expect(await handler.handle(job(id: "d-2"), attempt: Fixture.attempt) == .destinationGone(answer))
        #expect(await recorder.requests.count == 5)
    }

    @Test func `a 403 without words never costs a subscription`() async throws {
        let bare = HTTPResponse(status: 403)
        let recorder = Recorder(.success(bare), .success(bare), .success(Fixture.created), .success(bare))
        let handler = Fixture.handler(try settings(), recorder)
        var held = Self.held
        held.reason = ""
        #expect(await handler.handle(job(id: "d-2"), attempt: Fixture.attempt) == .misconfigured(held))
        _ = await handler.handle(job(id: "d-1"), attempt: Fixture.attempt)
        #expect(await handler.handle(job(id: "d-2"), attempt: Fixture.attempt) == .misconfigured(held))
    }

    @Test(arguments: [("https://updates.push.services.mozilla.com/wpush/v2/x", 410), (fcm, 302), ("https://web.push.apple.com/x", 404)])
    func `a page of somebody in between costs neither subscription nor job`(endpoint: String, status: Int) async throws {
        let page = HTTPResponse(status: status, headers: ["content-type": "text/html"], body: Array("<html>Blocked</html>".utf8))
        let recorder = Recorder(.success(Fixture.created), .success(page), .success(Fixture.created), .success(page))
        let handler = Fixture.handler(try settings(), recorder)
        for turn in 0..<2 {
            var job = Fixture.job(TestBrowser().subscription(endpoint))
            job.destination.id = "d-other"
            _ = await handler.handle(job, attempt: Fixture.attempt)
            job.destination.id = "d-1"
            let outcome = await handler.handle(job, attempt: Fixture.attempt)
            guard case .misconfigured(let answer) = outcome else {
                Issue.record("\(turn): \(outcome)")
                continue
            }
            #expect(answer.reason == "notFromProvider" && answer.setting == "BELFRY_CA_FILE or BELFRY_CONNECT_TO")
        }
    }

    @Test func `a status for gone without words is believed while others are accepted`() async throws {
        let bare = HTTPResponse(status: 410)
        let recorder = Recorder(.success(bare), .success(Fixture.created), .success(bare))
        let handler = Fixture.handler(try settings(), recorder)
        guard case .misconfigured = await handler.handle(job(id: "d-2"), attempt: Fixture.attempt) else {
            Issue.record("a bare 410 was believed without evidence")
            return
        }
        _ = await handler.handle(job(id: "d-1"), attempt: Fixture.attempt)
        #expect(
            await handler.handle(job(id: "d-2"), attempt: Fixture.attempt)
                == .destinationGone(ProviderAnswer(provider: "web-push/fcm", code: "410")))
    }

    @Test func `what is too large is cut once and sent again`() async throws {
        let recorder = Recorder(.success(HTTPResponse(status: 413)), .success(Fixture.created))
        let long = job(Fixture.notification(body: String(repeating: "x", count: 5000)))
        let outcome = await Fixture.handler(try settings(), recorder).handle(long, attempt: Fixture.attempt)
        #expect(outcome.answer.code == "201")
        #expect(await recorder.requests.map(\.body.count) == [4096, 2744])
    }

    @Test func `what stays too large is refused`() async throws {
        let recorder = Recorder(.success(HTTPResponse(status: 413)))
        let handler = Fixture.handler(try settings(), recorder)
        let refusal = Outcome.refused(ProviderAnswer(provider: "web-push/fcm", code: "413"))
        let long = job(Fixture.notification(body: String(repeating: "x", count: 5000)))
        #expect(await handler.handle(long, attempt: Fixture.attempt) == refusal)
        #expect(await recorder.requests.count == 2)
        #expect(await handler.handle(job(), attempt: Fixture.attempt) == refusal)
        #expect(await recorder.requests.count == 3, "a short message cannot be cut to half")
    }

    @Test(arguments: [-90_000, 90_000])
    func `a token refused for our clock is signed once by the service's`(skew: Int64) async throws {
        let date = HTTPDateText.text(Timestamp.now.seconds + skew)
        let refusal = HTTPResponse(status: 401, headers: ["Date": date])
        let recorder = Recorder(.success(refusal), .success(Fixture.created))
        let handler = Fixture.handler(try settings(), recorder)
        let attempt = Attempt(number: 1, deferrals: 0, firstAt: .now, now: .now)
        #expect(await handler.handle(job(), attempt: attempt).answer.code == "201")
        #expect(await handler.handle(job(), attempt: attempt).answer.code == "201")
        let tokens = await recorder.requests.compactMap { HTTPHeaders($0.headers)["Authorization"] }
        #expect(tokens.count == 3)
        #expect(tokens[1] == tokens[2], "the new token serves the next message too")
        let expiry = try await VAPIDTests.verified(tokens[1]).claims.exp
        #expect(abs(expiry - (Timestamp.now.seconds + skew + 12 * 3600)) < 60)
    }

    @Test func `a refusal by a service whose clock is ours stands`() async throws {
        let refusal = HTTPResponse(status: 401, headers: ["Date": HTTPDateText.text(Timestamp.now.seconds)])
        let recorder = Recorder(.success(refusal))
        let attempt = Attempt(number: 1, deferrals: 0, firstAt: .now, now: .now)
        let outcome = await Fixture.handler(try settings(), recorder).handle(job(), attempt: attempt)
        let setting = "BELFRY_VAPID_PRIVATE_KEY, BELFRY_VAPID_SUBJECT or the clock of this machine"
        #expect(outcome == .misconfigured(ProviderAnswer(provider: "web-push/fcm", code: "401", setting: setting)))
        #expect(await recorder.requests.count == 1)
    }

    @Test(arguments: [("https://updates.push.services.mozilla.com/wpush/v2/x", 503), ("https://wns2.notify.windows.com/w/?token=x", 406)])
    func `Retry-After is handed on`(endpoint: String, status: Int) async throws {
        let recorder = Recorder(.success(HTTPResponse(status: status, headers: ["retry-after": "120"])))
        let job = Fixture.job(TestBrowser().subscription(endpoint))
        let outcome = await Fixture.handler(try settings(), recorder).handle(job, attempt: Fixture.attempt)
        guard case .tryAgain(let after, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(after == .seconds(120))
    }

    @Test func `the token in the query of Microsoft's endpoint is sent and never shown`() async throws {
        let endpoint = "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2bsecret"
        let recorder = Recorder(.success(HTTPResponse(status: 404)))
        let outcome = await Fixture.handler(try settings(), recorder)
            .handle(Fixture.job(TestBrowser().subscription(endpoint)), attempt: Fixture.attempt)
        #expect(await recorder.requests.first?.url == endpoint)
        #expect(!"\(outcome)".contains("BQYAAAD"))
    }
}
