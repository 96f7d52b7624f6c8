import AMQP
import Messages
import Operations
import Testing

@Suite struct `Publishing events` {
    private static let good = """
        {"specversion":"1.0","id":"e-1","source":"/helpdesk","type":"conversation.assigned","time":"2026-11-22T14:03:45Z",
         "data":{"workspace":"acme","conversation":{"id":"c-1"},"assignee":{"type":"team","id":"sales"}}}
        """

    private static let subscribed = """
        {"specversion":"1.0","id":"e-2","source":"/helpdesk","type":"directory.web-push.subscribed",
         "data":{"workspace":"acme","teammate":"nadia",
          "subscription":{"endpoint":"https://intranet.example/","keys":{"p256dh":"p","auth":"a"}},"vapidKey":"v"}}
        """

    private func checked(_ text: String) throws -> [CheckedEvent] { try CheckedEvent.all(in: Array(text.utf8)) }

    @Test(arguments: [
        (good, 1), ("[\(good),\n\(good)]", 2),
        (good.split(separator: "\n").joined() + "\n" + good.split(separator: "\n").joined() + "\n", 2),
        ("  [ \(good) ]  ", 1),
    ])
    func `reads one, a list, or one a line`(text: String, count: Int) throws {
        let events = try checked(text)
        #expect(events.count == count)
        #expect(events.allSatisfy { $0.type == .conversationAssigned })
    }

    @Test func `keeps an event's bytes`() throws {
        let spaced = Self.good.split(separator: "\n").joined(separator: "   ")
        #expect(try checked("[\(spaced) , \(Self.good)]").map { String(decoding: $0.bytes, as: UTF8.self) } == [spaced, Self.good])
    }

    @Test(arguments: [
        (good.replacing("\"id\":\"c-1\"", with: "\"id\":7"), "$.data.conversation.id: expected a text"),
        (good.replacing("\"source\":\"/helpdesk\",", with: ""), "$.source: expected"),
        (good.replacing("conversation.assigned", with: "conversation.vanished"), "unknown event type conversation.vanished"),
        ("[\(good),{\"specversion\":\"1.0\"}]", "event 2: $.id"), (subscribed, "$.data.subscription.endpoint: expected a host of"),
        ("not json", "not JSON"), ("", "no event"), ("[]", "no event"), ("{\"id\":", "not JSON"),
    ])
    func `refuses what the router could not read, and says where`(text: String, words: String) throws {
        let error = try #require(throws: OperationError.self) { try checked(text) }
        #expect(error.kind == .usage)
        #expect(error.text.contains(words), "\(error.text)")
    }

    @Test(arguments: [
        (subscribed, ["subscription.endpoint", "subscription.keys.p256dh", "subscription.keys.auth", "vapidKey"]),
        (
            good.replacing("\"acme\"", with: "7").replacing("\"c-1\"", with: "null").replacing("\"team\"", with: "\"robot\""),
            ["workspace", "conversation.id", "assignee.type"]
        ),
    ])
    func `tells all mistakes of an event, each on a line of its own`(text: String, paths: [String]) throws {
        let error = try #require(throws: OperationError.self) { try checked("[\(text),\(Self.good)]") }
        let lines = error.text.split(separator: "\n")
        #expect(lines.first == "1 of 2 events cannot be read:")
        #expect(lines.count == 1 + paths.count, "\(error.text)")
        for (line, path) in zip(lines.dropFirst(), paths) { #expect(line.hasPrefix("  event 1: $.data.\(path): expected "), "\(line)") }
    }

    @Test func `looks no further than a thousand events that cannot be read`() throws {
        let error = try #require(throws: OperationError.self) { try checked(String(repeating: "{} ", count: 1500)) }
        #expect(error.text.hasPrefix("at least 1000 of 1500 events cannot be read:"))
    }

    @Test func `refuses what is too large`() throws {
        let large = Self.good.replacing("\"c-1\"", with: "\"\(String(repeating: "x", count: 256 << 10))\"")
        #expect(try #require(throws: OperationError.self) { try checked(large) }.text.contains("more than 256 KiB"))
    }

    @Test func `reaches the assignments, structured and with the type as its key`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await EventPublication(over: session).publish(try checked(Self.good))
            let message = try #require(try await session.get(from: "belfry.assignments"))
            #expect(message.routingKey == "conversation.assigned" && message.exchange == "belfry.events")
            #expect(message.properties.contentType == "application/cloudevents+json")
            #expect(message.properties.messageID == "e-1" && message.properties.isPersistent)
            #expect(message.body == Array(Self.good.utf8))
        }
    }

    @Test(arguments: [
        ("/c/1", true), ("c/1", true), ("ftp://app.example.com/1", true), ("https://app.example.com/c/1", false), ("", false),
        ("https://app.example.com/\(String(repeating: "x", count: 8 << 10))", true),
    ])
    func `warns of a link that leads nowhere`(url: String, isOdd: Bool) throws {
        let text = Self.good.replacing("{\"id\":\"c-1\"}", with: "{\"id\":\"c-1\",\"url\":\"\(url)\"}")
        let event = try #require(try CheckedEvent.all(in: Array(text.utf8)).first)
        #expect(event.warnings.map(\.path) == (isOdd ? ["$.data.conversation.url"] : []))
    }

    @Test func `into a broker without the topology says what to do`() async throws {
        try await TestVirtualHost.with { host in
            try await host.withSession { session in
                let events = try checked(Self.good)
                let error = await #expect(throws: OperationError.self) { try await EventPublication(over: session).publish(events) }
                #expect(error?.kind == .configuration && error?.fix.contains("topology apply") == true)
            }
        }
    }
}
