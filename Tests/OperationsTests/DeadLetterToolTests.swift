import AMQP
import FoundationEssentials
import Messages
import Operations
import Testing

@Suite(.serialized) struct `The tool for dead letters` {
    private static let now = Timestamp.now

    private static func letter(
        _ id: String, _ queue: String, _ reason: String, age: Duration = .zero, workspace: String = "acme",
        headers: [String: HeaderValue] = [:], body: [UInt8] = [1]
    ) -> OutgoingMessage {
        let own: [String: HeaderValue] = [
            "belfry-error-reason": .string(reason), "belfry-workspace": .string(workspace),
            "belfry-error-last-at": .integer((now - age).milliseconds),
        ]
        let properties = MessageProperties(
            contentType: "application/json", messageID: id, type: "job", headers: own.merging(headers) { $1 })
        return OutgoingMessage(exchange: "belfry.dead", routingKey: queue, properties: properties, body: body)
    }

    private func ids(_ session: BrokerSession, _ filter: DeadLetterFilter = DeadLetterFilter()) async throws -> [String] {
        var ids: [String] = []
        try await DeadLetters(over: session).visit(filter) { ids.append($0.id) }
        return ids
    }

    @Test func `counts by queue, reason and workspace, with the ages of the first and the last`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish([
                Self.letter("a", "email", "refused", age: .seconds(100)), Self.letter("b", "email", "refused", age: .seconds(10)),
                Self.letter("c", "email", "refused", workspace: "other"), Self.letter("d", "web-push", "expired"),
            ])
            var counts = DeadLetterCounts()
            try await DeadLetters(over: session).visit(DeadLetterFilter()) { counts.add($0) }
            #expect(counts.total == 4)
            #expect(
                counts.sorted.map { "\($0.queue) \($0.reason) \($0.workspace ?? "-") \($0.count)" } == [
                    "web-push expired acme 1", "email refused acme 2", "email refused other 1",
                ])
            #expect(counts.sorted[1].oldest == Self.now - .seconds(100) && counts.sorted[1].newest == Self.now - .seconds(10))
        }
    }

    @Test func `takes only what has lain there long enough`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish([
                Self.letter("old", "email", "refused", age: .seconds(7200)), Self.letter("new", "email", "refused", age: .seconds(60)),
                OutgoingMessage(
                    exchange: "belfry.dead", routingKey: "email", properties: MessageProperties(messageID: "ageless"), body: []),
            ])
            #expect(try await ids(session, DeadLetterFilter(before: Self.now - .seconds(3600))) == ["old"])
            #expect(try await ids(session) == ["old", "new", "ageless"])
        }
    }

    /// Bodies as they come: an event, a binary event, jobs, and what is none.
    @Test func `finds letters by conversation, teammate, provider and detail`() async throws {
        func body(_ text: String) -> [UInt8] { Array(text.utf8) }
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish([
                Self.letter(
                    "event", "assignments", "unknownAssignee",
                    body: body(#"{"data":{"workspace":"acme","conversation":{"id":"c-1"},"assignee":{"type":"teammate","id":"nadia"}}}"#)),
                Self.letter(
                    "binary", "assignments", "malformed",
                    body: body(#"{"workspace":"acme","conversation":{"id":"c-1"},"assignee":{"type":"team","id":"nadia"}}"#)),
                Self.letter(
                    "job", "email", "refused",
                    headers: ["belfry-error-provider": .string("ses"), "belfry-error-detail": .string("Address suppressed")],
                    body: body(#"{"notification":{"workspace":"acme","conversation":"c-1","teammate":"luca"}}"#)),
                Self.letter(
                    "other", "email", "refused", headers: ["belfry-error-provider": .string("apns")],
                    body: body(#"{"notification":{"workspace":"acme","conversation":"c-2","teammate":"nadia"}}"#)),
                Self.letter("broken", "email", "malformed", body: body(#"{"notification":{"conversation":"c-1""#)),
            ])
            func found(_ change: (inout DeadLetterFilter) -> Void) async throws -> [String] {
                var filter = DeadLetterFilter()
                change(&filter)
                return try await ids(session, filter)
            }
            #expect(try await found { $0.conversation = "c-1" } == ["event", "binary", "job"])
            #expect(try await found { $0.teammate = "nadia" } == ["event", "other"])
            #expect(try await found { ($0.conversation, $0.teammate) = ("c-1", "luca") } == ["job"])
            #expect(try await found { $0.provider = "ses" } == ["job"])
            #expect(try await found { $0.detail = "SUPPRESSED" } == ["job"])
            #expect(try await found { $0.conversation = "c-3" }.isEmpty)
            let elsewhere = try await ConversationSearch(over: session).find("c-1", in: "acme")
            #expect(elsewhere.letters.map(\.id) == ["event", "binary", "job"] && elsewhere.waiting.isEmpty && elsewhere.problem == nil)
            #expect(try await ConversationSearch(over: session).find("c-1", in: "zebra").letters.isEmpty)
        }
    }

    @Test func `finds the events that wait for the router`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            let event = OutgoingMessage(
                exchange: "belfry.events", routingKey: "conversation.assigned", properties: MessageProperties(messageID: "e"), body: [1])
            let unknown = OutgoingMessage(
                exchange: "belfry.events", routingKey: "conversation.exploded", properties: MessageProperties(messageID: "lost"),
                body: Array(#"{"data":{"workspace":"acme","conversation":{"id":"c-1"}}}"#.utf8))
            try await session.publish([event, event, unknown])
            let elsewhere = try await ConversationSearch(over: session).find("c-1", in: "acme")
            #expect(elsewhere.waiting == [.init(queue: "belfry.assignments", messages: 2, consumers: 0)])
            #expect(elsewhere.letters.map(\.id) == ["lost"] && elsewhere.letters.map(\.queue) == ["unrouted"])
            #expect(try await session.inspectQueue("belfry.assignments").ready == 2, "nothing was taken")
        }
    }

    @Test func `drops what is meant and nothing else, in dry runs not even that`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish([
                Self.letter("a", "email", "refused"), Self.letter("b", "email", "expired"), Self.letter("c", "email", "expired"),
                Self.letter("d", "web-push", "expired"),
            ])
            var drop = Drop(over: session)
            drop.isDryRun = true
            var told: [String] = []
            try await drop.run(DeadLetterFilter(reason: "expired")) { told.append("\($0.letter.id) \($0.outcome.rawValue)") }
            #expect(told == ["d wouldDrop", "b wouldDrop", "c wouldDrop"])
            #expect(try await ids(session).count == 4)
            drop.isDryRun = false
            var looked = 0
            try await drop.run(DeadLetterFilter(reason: "expired", limit: 2), looked: { looked += 1 }, tell: { _ in })
            #expect(looked == 3)
            // A look that a limit ends early may leave the rest in another order.
            #expect(Set(try await ids(session)) == ["a", "c"])
        }
    }

    @Test func `goes no faster than it is told`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish((0..<5).map { Self.letter("\($0)", "email", "refused") })
            var replay = Replay(over: session, by: "test")
            replay.rate = 20
            let start = ContinuousClock.now
            var count = 0
            try await replay.run(DeadLetterFilter()) { _ in count += 1 }
            // The first is at once, each other a twentieth of a second after the one before.
            #expect(count == 5 && ContinuousClock.now - start >= .milliseconds(200))
        }
    }

    @Test func `what no route took is shown, and goes where its producer put it once there is a route`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            let body = Array(#"{"specversion":"1.0","id":"e-1","data":{"workspace":"acme"}}"#.utf8)
            let properties = MessageProperties(
                contentType: "application/cloudevents+json", messageID: "e-1", timestamp: (Self.now - .seconds(60)).seconds)
            try await session.publish([
                OutgoingMessage(exchange: "belfry.events", routingKey: "conversation.renamed", properties: properties, body: body)
            ])
            #expect(try await ids(session).isEmpty)
            let filter = DeadLetterFilter(queues: [.unrouted])
            var letters: [DeadLetter] = []
            for _ in 0..<25 {
                letters = []
                try await DeadLetters(over: session).visit(filter) { letters.append($0) }
            }
            let letter = try #require(letters.first)
            #expect(letters.count == 1 && letter.id == "e-1" && letter.reason == "unrouted" && letter.workspace == "acme")
            #expect(letter.failedAt.map { Self.now - $0 } ?? .zero >= .seconds(59))
            #expect(letter.message.routingKey == "conversation.renamed")

            var told: [String] = []
            try await Replay(over: session, by: "ada").run(filter) { told.append($0.outcome.rawValue) }
            #expect(told == ["replayed", "cameBack"])
            try await session.bindQueue("belfry.journal", to: "belfry.events", key: "conversation.renamed")
            told = []
            try await Replay(over: session, by: "ada").run(filter) { told.append($0.outcome.rawValue) }
            #expect(told == ["replayed"])
            let message = try #require(try await session.get(from: "belfry.journal"))
            #expect(message.body == body && message.routingKey == "conversation.renamed" && message.exchange == "belfry.events")
            #expect(message.properties.headers["belfry-replayed-by"] == .string("ada"))
            #expect(message.properties.headers["belfry-replayed-count"] == .integer(2))
        }
    }

    @Test func `exports and imports letters byte for byte, with every kind of header`() async throws {
        let headers: [String: HeaderValue] = [
            "n": .integer(-5), "d": .double(1), "b": .boolean(true), "t": .timestamp(1_700_000_000), "x": .bytes([0, 255]), "z": .none,
            "l": .array([.string("a"), .table(["$bytes": .string("no")])]), "o": .table(["$timestamp": .integer(1)]),
        ]
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish([
                Self.letter("text", "email", "refused", headers: headers, body: Array("{\"a\":\"ü\\n\"}".utf8)),
                Self.letter("bytes", "web-push", "malformed", body: [0, 255, 10, 13]),
            ])
            var before: [DeadLetter] = []
            try await DeadLetters(over: session).visit(DeadLetterFilter()) { before.append($0) }
            var file: [UInt8] = []
            var export = DeadLetterExport(over: session)
            export.removes = true
            #expect(try await export.run(DeadLetterFilter()) { file += $0 } == 2)
            #expect(try await ids(session).isEmpty)
            let letters = try DeadLetterImport.read(file)
            var done: [Int] = []
            try await DeadLetterImport(over: session).run(letters) { done.append($0) }
            #expect(done == [2])
            var after: [DeadLetter] = []
            try await DeadLetters(over: session).visit(DeadLetterFilter()) { after.append($0) }
            #expect(after.map(\.message.body) == before.map(\.message.body) && after.map(\.queue) == before.map(\.queue))
            #expect(after.map { StoredDeadLetter($0) } == before.map { StoredDeadLetter($0) })
            #expect(after.last?.message.properties.headers.filter { headers.keys.contains($0.key) } == headers)
        }
    }

    @Test func `takes nothing out of a queue that is not in the file`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish([Self.letter("a", "email", "refused"), Self.letter("b", "email", "refused")])
            var export = DeadLetterExport(over: session)
            export.removes = true
            var lines = 0
            let error = await #expect(throws: OperationError.self) {
                try await export.run(DeadLetterFilter()) { _ in
                    lines += 1
                    if lines == 2 { throw OperationError(.usage, "No space left on device.") }
                }
            }
            #expect(error?.text == "No space left on device.")
            #expect(try await ids(session) == ["b"])
        }
    }

    @Test func `refuses a file with mistakes, and says on which lines`() throws {
        let text =
            "{\n\n{\"queue\":\"pigeon\",\"routing_key\":\"\",\"properties\":{},\"headers\":{},\"body\":\"\"}\n{\"queue\":\"email\",\"properties\":{},\"headers\":{},\"body\":\"\"}\n"
        let error = try #require(throws: OperationError.self) { try DeadLetterImport.read(Array(text.utf8)) }
        #expect(
            error.description == """
                The file of dead letters cannot be read: 3 errors.
                  line 1: it is not JSON
                  line 3: queue is not one of assignments, directory, web-push, mobile-push, email, unrouted
                  line 4: routing_key is missing
                Correct the file, or export the dead letters again: nothing was imported.
                """)
        #expect(throws: OperationError.self) { try DeadLetterImport.read([]) }
    }

    @Test func `tells changes in a line each`() {
        let at = Timestamp(milliseconds: 1_795_356_225_000)
        #expect(DeadLetterChange(queue: "email", count: 1, change: nil, at: at).text == "2026-11-22 14:03:45  email: 1 letter")
        #expect(DeadLetterChange(queue: "email", count: 3, change: 2, at: at).text == "2026-11-22 14:03:45  email: 3 letters (+2)")
        #expect(DeadLetterChange(queue: "email", count: 0, change: -3, at: at).text == "2026-11-22 14:03:45  email: 0 letters (-3)")
    }
}
