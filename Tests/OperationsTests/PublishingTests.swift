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
        #expect(error.description.contains(words), "\(error)")
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
        #expect(error.text == "1 of 2 events cannot be read.")
        #expect(error.details.count == paths.count, "\(error)")
        for (line, path) in zip(error.details, paths) { #expect(line.hasPrefix("event 1: $.data.\(path): expected "), "\(line)") }
    }

    @Test func `looks no further than a thousand events that cannot be read`() throws {
        let error = try #require(throws: OperationError.self) { try checked(String(repeating: "{} ", count: 1500)) }
        #expect(error.text == "at least 1000 of 1500 events cannot be read.")
    }

    @Test func `refuses what is too large`() throws {
        let large = Self.good.replacing("\"c-1\"", with: "\"\(String(repeating: "x", count: 256 << 10))\"")
        #expect(try #require(throws: OperationError.self) { try checked(large) }.details.contains { $0.contains("more than 256 KiB") })
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
        ("https://app.example.com/\(String(repeating: "x", count: 8 << 10))", true), ("javascript:alert(1)", true),
    ])
    func `warns of a link that leads nowhere`(url: String, isOdd: Bool) throws {
        let text = Self.good.replacing("{\"id\":\"c-1\"}", with: "{\"id\":\"c-1\",\"url\":\"\(url)\"}")
        let event = try #require(try CheckedEvent.all(in: Array(text.utf8)).first)
        #expect(event.warnings.map(\.path) == (isOdd ? ["$.data.conversation.url"] : []))
    }

    private static func change(_ type: String, _ data: String) -> String {
        #"{"specversion":"1.0","id":"e-9","source":"/helpdesk","type":"\#(type)","extension":1,"data":\#(data)}"#
    }

    @Test(arguments: [
        (
            change("directory.preferences.patched", #"{"workspace":"acme","teammate":"a","preferences":{"assignedToMe":{"e-mail":true}}}"#),
            ["$.data.preferences.assignedToMe.e-mail: nothing reads this; did you mean email?"]
        ),
        (
            change(
                "directory.preferences.patched", #"{"workspace":"acme","teammate":"a","preferences":{"assignedToMe":{"browser":true}}}"#),
            ["$.data.preferences.assignedToMe.browser: nothing reads this; there is email, mobile-push, web-push"]
        ),
        (
            change("directory.teammate.upserted", #"{"workspace":"acme","teammate":"a","Name":"A","locale":"pt_BR"}"#),
            [
                "$.data.Name: nothing reads this; did you mean name?",
                "$.data.locale: this is no language tag such as en or pt-BR (BCP 47); did you mean pt-BR?",
            ]
        ),
        (
            change("directory.teammate.upserted", #"{"workspace":"acme","teammate":"a","name":"A","locale":"zh-Hant-TW"}"#), []
        ),
        (
            change("presence.active", #"{"workspace":"acme","teammate":"a","\u001b[2J":1}"#),
            [#"$.data.\u{1B}[2J: nothing reads this; there is teammate, workspace"#]
        ),
    ])
    func `warns of what nothing reads, and of locales that are none`(text: String, warnings: [String]) throws {
        #expect(try checked(text).flatMap { $0.warnings.map(\.description) } == warnings)
    }

    @Test func `a browser's subscription may be passed on as the page gave it`() throws {
        let data = """
            {"workspace":"acme","teammate":"a","subscription":{"endpoint":"https://updates.push.services.mozilla.com/wpush/v2/x",
            "expirationTime":null,"keys":\(BrowserKeys.json)}}
            """
        #expect(try checked(Self.change("directory.web-push.subscribed", data)).flatMap(\.warnings).isEmpty)
    }

    @Test func `with a directory it warns of people and teams whom neither it nor an event before knows`() async throws {
        try await SalesDirectory.with { directory in
            let texts = [
                Self.good, Self.good.replacing("\"sales\"", with: "\"night\""),
                Self.change("directory.team.upserted", #"{"workspace":"acme","team":"night","members":["nadia","piet"]}"#),
                Self.good.replacing("\"sales\"", with: "\"night\""),
                Self.change("directory.teammate.upserted", #"{"workspace":"acme","teammate":"piet"}"#),
                Self.change("directory.team.members.added", #"{"workspace":"acme","team":"night","members":["piet"]}"#),
            ]
            var search = StrangerSearch(directory.view)
            var warnings: [String] = []
            for event in try checked("[\(texts.joined(separator: ","))]") {
                warnings += try await search.warnings(about: event).map(\.description)
            }
            #expect(
                warnings == [
                    "$.data.assignee.id: the directory has no team night", "$.data.members[1]: the directory has no teammate piet",
                ])
        }
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
