import Delivery
import Endpoints
import HTTP
import Messages
import Providers
import Testing

@testable import WebPush

/// What somebody in between says, or what a wrong key of ours brings about: none of it costs a subscription.
@Suite struct `Our own fault at push services` {
    private static let endpoints = [
        Fixture.endpoint, "https://fcm.googleapis.com/fcm/send/x", "https://web.push.apple.com/x",
        "https://wns2-par02p.notify.windows.com/w/?token=x", "https://up.example.org/x",
    ]
    private static let bare = HTTPResponse(status: 410)

    private static func handler(_ answers: [HTTPResponse], keys: [VAPIDKey] = []) throws -> WebPushHandler {
        var settings = try Fixture.settings()
        if !keys.isEmpty { settings.keys = keys }
        settings.endpoints = EndpointRules(hosts: try PushHost.list("up.example.org"))
        let results: [Result<HTTPResponse, HTTPFailure>] = answers.map { .success($0) }
        return Fixture.handler(settings, Recorder(results))
    }

    private static func handle(
        _ handler: WebPushHandler, _ numbers: ClosedRange<Int>, at endpoint: String, key: String? = nil
    ) async -> [Outcome] {
        var outcomes: [Outcome] = []
        for number in numbers {
            var job = Fixture.job(TestBrowser().subscription(endpoint, vapidKey: key))
            job.destination.id = "d-\(number)"
            outcomes.append(await handler.handle(job, attempt: Fixture.attempt))
        }
        return outcomes
    }

    @Test(arguments: endpoints, ["404 page not found\n", #"{"message":"no Route matched with those values"}"#, ""])
    func `a hundred that a proxy calls gone are all kept, whatever was accepted before`(endpoint: String, body: String) async throws {
        let accepted = [HTTPResponse](repeating: Fixture.created, count: 20)
        let handler = try Self.handler(accepted + [HTTPResponse(status: 404, body: Array(body.utf8))])
        _ = await Self.handle(handler, 1...20, at: endpoint)
        for _ in 0..<2 {
            for outcome in await Self.handle(handler, 1...100, at: endpoint) {
                switch outcome {
                case .misconfigured(let answer): #expect(answer.setting == ProviderAnswer.detour)
                case .tryAgain(after: nil, _): break
                case .delivered, .tryAgain, .destinationGone, .refused: Issue.record("\(outcome)")
                }
            }
        }
    }

    @Test(arguments: endpoints)
    func `a bare 410 loses its subscription in the end, when others are accepted after it`(endpoint: String) async throws {
        let handler = try Self.handler([Fixture.created, Self.bare, Fixture.created, Self.bare])
        let outcomes = await Self.handle(handler, 1...3, at: endpoint) + (await Self.handle(handler, 2...2, at: endpoint))
        guard case .delivered = outcomes[0], case .tryAgain = outcomes[1], case .delivered = outcomes[2],
            case .destinationGone = outcomes[3]
        else {
            Issue.record("\(outcomes)")
            return
        }
    }

    @Test(arguments: [(15, false), (16, true)])
    func `bare 410s are believed of one for eight that are accepted`(accepted: Int, areBelieved: Bool) async throws {
        let good = [HTTPResponse](repeating: Fixture.created, count: accepted)
        let handler = try Self.handler(good + [Self.bare, Self.bare, Fixture.created, Self.bare])
        for numbers in [1...accepted, 20...21, 1...1] { _ = await Self.handle(handler, numbers, at: Fixture.endpoint) }
        for outcome in await Self.handle(handler, 20...21, at: Fixture.endpoint) {
            if case .destinationGone = outcome { #expect(areBelieved) } else { #expect(!areBelieved, "\(outcome)") }
        }
    }

    @Test(arguments: endpoints)
    func `a page with 200 is no delivery, and no evidence either`(endpoint: String) async throws {
        let page = HTTPResponse(status: 200, headers: ["content-type": "text/html"], body: Array("<html>Sign in</html>".utf8))
        let handler = try Self.handler([Self.bare, page, Self.bare])
        let outcomes = await Self.handle(handler, 1...2, at: endpoint) + (await Self.handle(handler, 1...1, at: endpoint))
        guard case .misconfigured = outcomes[0], case .misconfigured(let answer) = outcomes[1], case .misconfigured = outcomes[2] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(answer.reason == ProviderAnswer.notFromProvider && answer.setting == ProviderAnswer.detour)
    }

    @Test func `what is accepted under one of our keys says nothing about the other`() async throws {
        let keys = try VAPIDKey.list("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw,q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
        let mismatch = HTTPResponse(status: 403, body: Array("do not correspond to the credentials".utf8))
        // Whoever is refused is tried with both keys.
        let handler = try Self.handler(
            [mismatch, mismatch, Fixture.created, mismatch, mismatch, Fixture.created, mismatch], keys: keys)
        var outcomes: [Outcome] = []
        for (number, key) in [(1, 0), (2, 1), (1, 0), (3, 0), (1, 0)] {
            outcomes += await Self.handle(handler, number...number, at: Self.endpoints[1], key: keys[key].publicKey)
        }
        guard case .misconfigured = outcomes[0], case .delivered = outcomes[1], case .misconfigured = outcomes[2],
            case .delivered = outcomes[3], case .destinationGone = outcomes[4]
        else {
            Issue.record("\(outcomes)")
            return
        }
    }
}
