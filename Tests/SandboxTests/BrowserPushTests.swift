import Foundation
import Testing

@testable import Sandbox

/// The push service that real browsers use, message by message, without a socket.
@Suite struct `The push service for browsers` {
    private static let start = Date(timeIntervalSince1970: 1_795_356_225)
    private static let key = PushSender().publicKey

    private static func receive(
        _ state: inout BrowserPushState, _ text: String, from connection: Int = 1, after seconds: Double = 0
    ) throws -> BrowserPushState.Reaction {
        state.receive(BrowserMessage(try JSON(parsing: Array(text.utf8))), from: connection, now: start + seconds)
    }

    /// A state with one browser and one subscription; its token and the browser's id.
    private static func subscribed() throws -> (state: BrowserPushState, token: String, browser: String) {
        var state = BrowserPushState(endpointPrefix: "http://127.0.0.1:1/wpush/")
        let hello = try receive(&state, #"{"messageType":"hello","broadcasts":{},"use_webpush":true}"#)
        let browser = try #require(hello.answers.first?["uaid"]?.string)
        let answer = try receive(&state, #"{"messageType":"register","channelID":"ch-1","key":"\#(key)="}"#).answers.first
        let endpoint = try #require(answer?["pushEndpoint"]?.string)
        return (state, String(endpoint.dropFirst("http://127.0.0.1:1/wpush/".count)), browser)
    }

    private static func push(_ token: String, _ version: String, topic: String? = nil, lives seconds: Double = 60) -> WaitingPush {
        WaitingPush(
            token: token, channel: "ch-1", version: version, body: [1, 2, 3], topic: topic, expiry: start + seconds)
    }

    private static func versions(_ reaction: BrowserPushState.Reaction) -> [String] {
        reaction.answers.filter { $0["messageType"] == "notification" }.compactMap { $0["version"]?.string }
    }

    @Test func `answers a hello, a registration, a ping and an unregistration`() throws {
        var (state, token, browser) = try Self.subscribed()
        #expect(state.subscription(token) == .init(browser: browser, channel: "ch-1", key: Self.key))
        #expect(try Self.receive(&state, "{}").answers == [[:]])
        #expect(try Self.receive(&state, #"{"messageType":"broadcast_subscribe","broadcasts":{}}"#) == .init())
        let bad = try Self.receive(&state, #"{"messageType":"register","channelID":"ch-2","key":"abc"}"#)
        #expect(bad.answers.first?["status"] == 400)
        let gone = try Self.receive(&state, #"{"messageType":"unregister","channelID":"ch-1","code":200}"#)
        #expect(gone.answers == [["messageType": "unregister", "channelID": "ch-1", "status": 200]])
        #expect(state.subscription(token)?.isActive == false)
    }

    @Test func `sends at once, and again at the next hello until it is acknowledged`() throws {
        var (state, token, browser) = try Self.subscribed()
        #expect(state.push(Self.push(token, "v-1"), timeToLive: 60) == 1)
        state.disconnect(1)
        #expect(state.push(Self.push(token, "v-2"), timeToLive: 60) == nil)
        let hello = #"{"messageType":"hello","use_webpush":true,"uaid":"\#(browser)"}"#
        let back = try Self.receive(&state, hello, from: 2)
        #expect(back.answers.first?["uaid"] == .string(browser))
        #expect(Self.versions(back) == ["v-1", "v-2"])
        let ack = #"{"messageType":"ack","updates":[{"channelID":"ch-1","version":"v-1","code":100},{"version":"v-2","code":101}]}"#
        let fates = try Self.receive(&state, ack, from: 2).fates
        #expect(fates == [PushFate(token: token, code: 100), PushFate(token: token, code: 101)])
        #expect(fates.map(\.isDelivered) == [true, false] && fates.last?.meaning == "the browser could not decrypt it")
        #expect(Self.versions(try Self.receive(&state, hello, from: 3)).isEmpty)
    }

    @Test func `forgets what is too old, what has a newer one of its topic, and the oldest of too many`() throws {
        var (state, token, browser) = try Self.subscribed()
        state.disconnect(1)
        #expect(state.push(Self.push(token, "now or never"), timeToLive: 0) == nil)
        _ = state.push(Self.push(token, "short", lives: 5), timeToLive: 5)
        _ = state.push(Self.push(token, "first of topic", topic: "t"), timeToLive: 60)
        _ = state.push(Self.push(token, "second of topic", topic: "t"), timeToLive: 60)
        let hello = #"{"messageType":"hello","use_webpush":true,"uaid":"\#(browser)"}"#
        #expect(Self.versions(try Self.receive(&state, hello, from: 2, after: 10)) == ["second of topic"])
        for number in 0..<BrowserPushState.waitingLimit { _ = state.push(Self.push(token, "\(number)"), timeToLive: 60) }
        let rest = Self.versions(try Self.receive(&state, hello, from: 3, after: 10))
        #expect(rest.count == BrowserPushState.waitingLimit && rest.first == "0")
    }

    @Test func `takes the newest connection of a browser for the only one`() throws {
        var (state, token, browser) = try Self.subscribed()
        let hello = #"{"messageType":"hello","use_webpush":true,"uaid":"\#(browser)"}"#
        #expect(try Self.receive(&state, hello, from: 1).superseded == nil, "the same connection once more")
        #expect(try Self.receive(&state, hello, from: 2).superseded == 1)
        state.disconnect(1)
        #expect(state.push(Self.push(token, "v-1"), timeToLive: 60) == 2)
        // Somebody else on that connection: the first browser is away.
        #expect(try Self.receive(&state, #"{"messageType":"hello","use_webpush":true}"#, from: 2).superseded == nil)
        #expect(state.push(Self.push(token, "v-2"), timeToLive: 60) == nil)
    }

    @Test func `gives a browser that it does not know another id`() throws {
        var (state, _, browser) = try Self.subscribed()
        let hello = try Self.receive(&state, #"{"messageType":"hello","use_webpush":true,"uaid":"unknown"}"#, from: 2)
        let name = try #require(hello.answers.first?["uaid"]?.string)
        #expect(name != "unknown" && name != browser)
    }

    /// What is wrong with a push, and the status that says so.
    static let refused: [(flaw: String, changes: [String: String?], status: Int)] = [
        ("no TTL", ["ttl": nil], 400), ("another encoding", ["content-encoding": "aesgcm"], 400),
        ("no token", ["authorization": nil], 401), ("another key", ["authorization": "other"], 401),
    ]

    @Test(arguments: refused)
    func `refuses a push that a real service refuses`(flaw: String, changes: [String: String?], status: Int) throws {
        let (sender, other) = (PushSender(), PushSender())
        let origin = "http://127.0.0.1:1"
        let now = Date()
        func authorization(_ sender: PushSender) throws -> String {
            try sender.authorization(audience: origin, expires: now.timeIntervalSince1970 + 3600)
        }
        let request = SandboxRequest(
            method: "POST", target: "/wpush/t",
            headers: [
                ("host", "127.0.0.1:1"), ("ttl", "60"), ("content-encoding", "aes128gcm"), ("authorization", try authorization(sender)),
            ], body: [1], version: .http1)
        let subscription = BrowserPushState.Subscription(browser: "b", channel: "ch", key: sender.publicKey)
        let check = BrowserPushCheck(now: now, origin: origin)
        let good = check.finding(for: request, token: "t", subscription: subscription)
        #expect(good.finding.answer.status == 201 && good.timeToLive == 60)
        var changes = changes
        if changes["authorization"] == "other" { changes["authorization"] = try authorization(other) }
        let finding = check.finding(for: request.with(changes), token: "t", subscription: subscription)
        #expect(finding.finding.answer.status == status && finding.timeToLive == nil)
        var lost = subscription
        lost.isActive = false
        #expect(check.finding(for: request, token: "t", subscription: lost).finding.answer.status == 410)
        #expect(check.finding(for: request, token: "t", subscription: nil).finding.answer.status == 404)
        let large = check.finding(for: request.with(body: Array(repeating: 1, count: 4097)), token: "t", subscription: subscription)
        #expect(large.finding.answer.status == 413)
    }

    @Test(arguments: ["subscribed", "unsubscribed", "shown", "clicked"])
    func `takes the reports that stand in deploy/examples/browser`(name: String) throws {
        let root = try #require(ProcessInfo.processInfo.environment["BELFRY_TEST_ROOT"])
        let example = try JSON(parsing: Data(contentsOf: URL(filePath: "\(root)/deploy/examples/browser/\(name).json")))
        let report = try #require(BrowserReport(example))
        #expect(.object(report.data) == example["data"])
    }

    @Test func `takes no more from a browser's report than what it may say`() throws {
        let report = try #require(
            BrowserReport([
                "type": "directory.web-push.unsubscribed",
                "data": ["endpoint": "e", "reason": "loggedOut", "teammate": "somebody else", "workspace": "other"],
            ]))
        let session = try #require(ProductSession(["workspace": "acme", "teammate": "nadia"]))
        #expect(report.data(for: session) == ["endpoint": "e", "reason": "loggedOut", "teammate": "nadia", "workspace": "acme"])
        #expect(BrowserReport(["type": "directory.teammate.removed", "data": [:]]) == nil)
        #expect(BrowserReport(["type": "notification.shown"]) == nil)
        #expect(ProductSession(["workspace": "", "teammate": "nadia"]) == nil)
    }
}
