import CircuitBreaking
import Delivery
import Endpoints
import HTTP
import Testing

@testable import WebPush

@Suite struct CircuitTests {
    @Test(arguments: [
        ("https://updates.push.services.mozilla.com/wpush/v2/secret", "web-push/mozilla", "updates.push.services.mozilla.com"),
        ("https://fcm.googleapis.com/fcm/send/secret", "web-push/fcm", "fcm.googleapis.com"),
        ("https://FCM.googleapis.com/fcm/send/secret", "web-push/fcm", "fcm.googleapis.com"),
        ("https://FCM.googleapis.com./secret", "web-push/fcm", "fcm.googleapis.com"),
        ("https://fcm.googleapis.com.:443/secret", "web-push/fcm", "fcm.googleapis.com"),
        ("https://fcm.googleapis.com#secret", "web-push/fcm", "fcm.googleapis.com"),
        ("https://web.push.apple.com/secret", "web-push/apple", "web.push.apple.com"),
        ("https://wns2-par02p.notify.windows.com/w/?token=secret", "web-push/wns", "wns2-par02p.notify.windows.com"),
        ("https://wns2-par02p.notify.windows.com?token=secret", "web-push/wns", "wns2-par02p.notify.windows.com"),
        ("https://127.0.0.1:8443/wpush/v2/secret", "web-push/other", "127.0.0.1"),
        ("https://push.example.com/secret", "web-push/other", "push.example.com"),
        ("", "web-push/other", ""), (":", "web-push/other", ""), ("https://", "web-push/other", ""),
        ("no scheme at all", "web-push/other", ""),
    ])
    func `a subscription goes by its push service's host, and its path is in no name`(endpoint: String, service: String, host: String) {
        let key = CircuitKey(endpoint: endpoint, EndpointRules())
        #expect(key.service == service)
        #expect(key.host == host)
    }

    @Test(arguments: [
        ("updates.push.services.mozilla.com", true), ("fcm.googleapis.com", true), ("web.push.apple.com", true), ("up.example.org", true),
        ("127.0.0.1:8443", true), ("[::1]:8443", true), ("localhost:8443", true),
        ("wns2-par02p.notify.windows.com", false), ("x0q.notify.windows.com", false), ("x.push.services.mozilla.com", false),
        ("eu.web.push.apple.com", false), ("a.push.example.com", false), ("api.push.apple.com", false), ("evil.example", false),
        ("", false),
    ])
    func `only a host that is named itself is known: below a domain anybody can make one up`(host: String, isKnown: Bool) throws {
        let rules = EndpointRules(hosts: try PushHost.list("up.example.org,.push.example.com"), allowsLoopback: true)
        #expect(CircuitKey(endpoint: "https://\(host)/secret", rules).isHostKnown == isKnown)
    }

    @Test(arguments: [
        (Fixture.endpoint, 429), ("https://fcm.googleapis.com/fcm/send/x", 429), ("https://wns2.notify.windows.com/w/?token=x", 406),
    ])
    func `a lone 429 that asks for an hour is about one browser, and a second person is told`(
        endpoint: String, status: Int
    ) async throws {
        let busy = HTTPResponse(status: status, headers: ["Retry-After": "3600"])
        let handler = try Fixture.handler(Fixture.settings(), Recorder(.success(busy), .success(Fixture.created)))
        let circuit = Circuit(CircuitKey(service: "web-push"), CircuitRules(prefetch: 100), now: .now) {
            Issue.record("a permit was dropped")
        }
        var outcomes: [Outcome] = []
        for _ in 1...2 {
            switch await circuit.enter(at: .now) {
            case .held: break
            case .permit(let permit):
                let outcome = await handler.handle(Fixture.job(TestBrowser().subscription(endpoint)), attempt: Fixture.attempt)
                _ = permit.leave(outcome.signal, at: .now) { OpeningAnswer(provider: "", code: "", reason: "") }
                outcomes.append(outcome)
            }
        }
        guard outcomes.count == 2, case .tryAgain(let after, _) = outcomes[0], case .delivered = outcomes[1] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(after == .seconds(3600))
    }

    @Test func `a host beyond the length of a name is cut`() {
        let endpoint = "https://" + String(repeating: "a", count: 100_000) + ".example/"
        #expect(CircuitKey(endpoint: endpoint, EndpointRules()).host.utf8.count == 255)
    }
}
