import AMQP
import Foundation
import Messages
import Operations
import Testing

@Suite struct `A dead letter that is shown` {
    private static func detail(
        _ body: String, headers: [String: HeaderValue] = [:], contentType: String? = nil, showsBody: Bool = false
    ) -> DeadLetterDetail {
        let properties = MessageProperties(contentType: contentType, messageID: "m-1", headers: headers)
        let message = IncomingMessage(tag: DeliveryTag(generation: 1, number: 1), properties: properties, body: Array(body.utf8))
        return DeadLetterDetail(DeadLetter(queue: .webPush, message: message), showsBody: showsBody)
    }

    private static func json(_ detail: DeadLetterDetail) throws -> String { String(decoding: try JSONText.write(detail), as: UTF8.self) }

    @Test(arguments: [
        #"{"destination":{"address":{"browser":{"endpoint":"https://push.example.com/SECRET","auth":"SECRET","p256dh":"SECRET"}}}}"#,
        #"{"destination":{"address":{"device":{"token":"SECRET"}}}}"#, #"{"destination":{"address":{"mailbox":{"address":"SECRET"}}}}"#,
        #"{"notification":{"title":"SECRET","body":"SECRET","url":"https://app.example.com/?t=SECRET"}}"#,
        #"{"data":{"conversation":{"subject":"SECRET","preview":"SECRET","customer":{"name":"SECRET"}}}}"#,
        #"{"registration":"SECRET","tokens":["SECRET",["SECRET"]]}"#, #"{"data":{"members":[{"mail":"SECRET"}]}}"#,
        #"["SECRET",{"id":"SECRET"}]"#, #""SECRET""#, #"{"data":{"phone":4915112345678}}"#, #"{"data":{"workspace":{"id":"SECRET"}}}"#,
        #"{"SECRET@example.com":true,"a-SECRET-that-is-long-enough-for-a-key":1}"#, #"{"id":"SECRET@example.com"}"#,
        #"{"data":{"teammate":"a SECRET sentence"}}"#, #"{"data":{"id":"SECRET"},"endpoint":"SECRET"}"#, "SECRET, no JSON",
    ])
    func `hides`(body: String) throws {
        for shown in [try Self.json(Self.detail(body)), DeadLetterText.write(Self.detail(body), now: .now)] {
            #expect(!shown.contains("SECRET") && !shown.contains("4915112345678"), "\(shown)")
        }
        #expect(Self.detail(body, showsBody: true).body == body)
    }

    @Test func `keeps what tells letters apart`() throws {
        let body = """
            {"id":"e-1","type":"conversation.assigned","source":"https://desk.example.com/a","time":"2026-11-22T14:03:45Z","specversion":"1.0",
             "data":{"workspace":"acme","conversation":{"id":"c-9","subject":"Refund"},"assignee":{"type":"team","id":"sales"},
             "preferences":{"assignedToMe":{"email":false}},"members":["nadia"],"version":7,"colour":"red"}}
            """
        let shown = try #require(Self.detail(body).redactedBody)
        let data = try #require(shown["data"])
        #expect(
            shown["id"]?.text == "e-1" && shown["type"]?.text == "conversation.assigned" && shown["time"]?.text == "2026-11-22T14:03:45Z")
        #expect(data["workspace"]?.text == "acme" && data["assignee"]?["id"]?.text == "sales" && data["version"] == .integer(7))
        #expect(data["conversation"] == .object(["id": .text("c-9"), "subject": .text("(6 characters)")]))
        #expect(data["members"] == .list([.text("nadia")]) && data["colour"]?.text == "(3 characters)")
    }

    @Test func `shows the headers that we and the broker write, and no others`() throws {
        let headers: [String: HeaderValue] = [
            "belfry-error-reason": .string("refused"), "x-delivery-count": .integer(3), "cloudEvents:id": .string("e-1"),
            "cloudEvents:subject": .string("SECRET"), "authorization": .string("SECRET"), "SECRET@example.com": .boolean(true),
            "x-token": .array([.string("SECRET")]), "ce-source": .string("SECRET@example.com"),
        ]
        let shown = Self.detail("{}", headers: headers)
        #expect(try !Self.json(shown).contains("SECRET"))
        #expect(shown.headers["x-delivery-count"] == .integer(3) && shown.headers["cloudEvents:id"] == .text("e-1"))
        #expect(shown.headers["authorization"] == .text("(6 characters)"))
        #expect(try Self.json(Self.detail("{}", headers: headers, showsBody: true)).contains("SECRET"))
    }

    /// Of a body that nobody reads not even the workspace may take long: a list looks for it in every letter.
    @Test(arguments: [6 << 10, 257 << 10, 2 << 20])
    func `does not flood the terminal`(size: Int) {
        let numbers = Array(repeating: "0", count: size / 2).joined(separator: ",")
        let start = ContinuousClock.now
        let text = DeadLetterText.write(Self.detail("[\(numbers)]", contentType: "application/json"), now: .now)
        #expect(text.utf8.count < 2048)
        #expect(text.contains("application/json; --show-body prints it"))
        // With the address sanitizer, which is many times slower, it takes 3 s on a busy machine.
        let isSanitized = ProcessInfo.processInfo.environment["ASAN_OPTIONS"] != nil
        #expect(.now - start < .seconds(isSanitized ? 20 : 2))
    }

    @Test func `is written out on a terminal, which would obey it, and is byte for byte itself elsewhere`() {
        let body = "{\"a\":\"\u{1B}]0;owned\u{7}\u{202E}\"}"
        let letters = [Self.detail("{}"), Self.detail(body, showsBody: true)]
        let seen = DeadLetterText.write(letters, now: .now, onTerminal: true)
        #expect(seen.contains(#"\u{1B}]0;owned\u{7}\u{202E}"#) && !seen.unicodeScalars.contains("\u{1B}"))
        #expect(DeadLetterText.write(letters, now: .now, onTerminal: false).contains(body))
    }

    @Test func `names who sent it, and with which key`() throws {
        func letter(_ queue: DeadLetterQueue, key: String = "", _ body: String, headers: [String: HeaderValue] = [:]) -> DeadLetter {
            let properties = MessageProperties(appID: "helpdesk", headers: headers)
            let message = IncomingMessage(
                tag: DeliveryTag(generation: 1, number: 1), routingKey: key, properties: properties, body: Array(body.utf8))
            return DeadLetter(queue: queue, message: message)
        }
        let event = #"{"specversion":"1.0","source":"/desk/7","data":{"workspace":"acme"}}"#
        let moved = letter(.assignments, key: "assignments", event, headers: ["belfry-published-key": .string("conversation.assigned")])
        #expect(moved.sender == "/desk/7" && moved.publishedKey == "conversation.assigned")
        let binary = letter(.assignments, "{}", headers: ["ce-source": .string("/desk/8")])
        #expect(binary.sender == "/desk/8" && binary.publishedKey == nil)
        let death: HeaderValue = .table(["reason": .string("rejected"), "routing-keys": .array([.string("directory.team.upserted")])])
        let rejected = letter(.directory, key: "directory", "no JSON", headers: ["x-death": .array([death])])
        #expect(rejected.sender == "helpdesk" && rejected.publishedKey == "directory.team.upserted")
        let secret = letter(.unrouted, key: "ada@example.com", #"{"source":"mailto:ada@example.com","data":{}}"#)
        #expect(secret.sender == "helpdesk" && secret.publishedKey == nil && secret.detail == "no queue takes its routing key")
        #expect(letter(.email, key: "email", "{}").publishedKey == nil)
        let text = DeadLetterText.write(DeadLetterDetail(moved, showsBody: false), now: .now)
        #expect(text.contains("sender") && text.contains("/desk/7") && text.contains("conversation.assigned"))
    }

    @Test(arguments: [
        ("conversation.asigned", "no queue takes the key conversation.asigned; did you mean conversation.assigned?"),
        ("Conversation.Assigned", "no queue takes the key Conversation.Assigned; did you mean conversation.assigned?"),
        ("nobody.asked", "no queue takes the key nobody.asked"),
        (
            "conversation.seen",
            "no queue took the key conversation.seen then: belfry topology check says whether one does now"
        ),
    ])
    func `says of what no route took which key was meant`(key: String, words: String) {
        let message = IncomingMessage(tag: DeliveryTag(generation: 1, number: 1), routingKey: key)
        #expect(DeadLetter(queue: .unrouted, message: message).detail == words)
    }

    @Test func `says times as people read them`() throws {
        let now = try #require(Timestamp("2026-11-22T14:03:45Z"))
        let headers: [String: HeaderValue] = ["belfry-error-last-at": .integer((now - .seconds(7200)).milliseconds)]
        let text = DeadLetterText.write(Self.detail("{}", headers: headers), now: now)
        #expect(text.split(separator: "\n").filter { $0.hasSuffix("2026-11-22T12:03:45.000Z (2h ago)") }.count == 2)
    }
}

@Suite struct `A dead letter's reason` {
    @Test(
        arguments: [
            ("misconfigured", "delivery_limit", "misconfigured"), ("Throttled", "delivery_limit", "delivery_limit"),
            (nil, "maxlen", "maxlen"), ("Throttled", nil, "Throttled"), (nil, nil, "unknown"),
        ] as [(String?, String?, String)])
    func `is ours, or the broker's, before a word that an earlier retry left`(own: String?, broker: String?, reason: String) {
        var headers: [String: HeaderValue] = [:]
        headers["belfry-error-reason"] = own.map { .string($0) }
        headers["x-death"] = broker.map { .array([.table(["reason": .string($0)])]) }
        let message = IncomingMessage(
            tag: DeliveryTag(generation: 1, number: 1), properties: MessageProperties(headers: headers), body: [])
        #expect(DeadLetter(queue: .email, message: message).reason == reason)
    }
}

@Suite struct `The workspace of a dead letter` {
    @Test(
        arguments: [
            (#"{"data":{"workspace":"acme"},"workspace":"x"}"#, "acme"), (#"{"notification":{"workspace":"acme"}}"#, "acme"),
            (#"{"workspace":"acme","data":[1],"notification":{"id":"n"}}"#, "acme"), (#"{"data":{"workspace":7},"workspace":"x"}"#, nil),
            (#"{"data":{}}"#, nil), (#"["workspace"]"#, nil), (#"{"workspace":"acme""#, nil), ("", nil),
        ] as [(String, String?)])
    func `is what its body names, when no header does`(body: String, workspace: String?) {
        let message = IncomingMessage(
            tag: DeliveryTag(generation: 1, number: 1), properties: MessageProperties(), body: Array(body.utf8))
        #expect(DeadLetter(queue: .webPush, message: message).workspace == workspace)
    }
}
