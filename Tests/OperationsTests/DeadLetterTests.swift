import AMQP
import FoundationEssentials
import Messages
import Operations
import PrivateBroker
import Routing
import Testing

@Suite(.serialized) struct `Dead letters` {
    private static let now = Timestamp.now

    private static func job(_ name: String, notAfter: Timestamp) throws -> OutgoingMessage {
        let notification = Notification(
            id: UUID(), workspace: "acme", teammate: "nadia", conversation: "c-1", scope: .assignedToMe, title: "Ada", body: "Refund")
        let destination = Destination(
            id: name, registeredAt: now, address: .mailbox(Destination.Mailbox(address: "nadia@example.com", name: "Nadia")))
        let job = Job(notification: notification, destination: destination, notAfter: notAfter)
        return letter(name, "email", "refused", job.json())
    }

    private static func letter(_ id: String?, _ key: String, _ reason: String, _ body: [UInt8], workspace: String = "acme")
        -> OutgoingMessage
    {
        let headers: [String: HeaderValue] = [
            "belfry-error-reason": .string(reason), "belfry-error-provider": .string("ses"), "belfry-error-code": .string("400"),
            "belfry-attempt": .integer(4), "belfry-workspace": .string(workspace), "belfry-error-last-at": .integer(now.milliseconds),
        ]
        let properties = MessageProperties(contentType: "application/json", messageID: id, headers: headers)
        return OutgoingMessage(exchange: "belfry.dead", routingKey: key, properties: properties, body: body)
    }

    private func ids(_ session: BrokerSession, _ filter: DeadLetterFilter = DeadLetterFilter()) async throws -> [String] {
        var ids: [String] = []
        try await DeadLetters(over: session).visit(filter) { ids.append($0.id) }
        return ids
    }

    private func replay(
        _ session: BrokerSession, _ filter: DeadLetterFilter, revives: Bool = false, dry: Bool = false,
        lifetimes: JobLifetimes = JobLifetimes()
    )
        async throws -> [String]
    {
        var replay = Replay(over: session, by: "test")
        replay.revivesExpired = revives
        replay.lifetimes = lifetimes
        replay.isDryRun = dry
        var words: [String] = []
        try await replay.run(filter) { words.append("\($0.letter.id) \($0.outcome.rawValue)") }
        return words
    }

    @Test(arguments: [(JobLifetimes(), 86_400), (JobLifetimes([.email: .seconds(1800)]), 1800)])
    func `that are revived live as long as the router's settings give new ones`(lifetimes: JobLifetimes, seconds: Int) async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish([Self.job("a", notAfter: Self.now - .seconds(60))])
            let start = Timestamp.now
            #expect(try await replay(session, DeadLetterFilter(), revives: true, lifetimes: lifetimes) == ["a replayed"])
            let message = try #require(try await session.get(from: WorkQueue.rechecks))
            let left = try Job.read(message.body).notAfter - start
            #expect(left >= .seconds(seconds) && left < .seconds(seconds + 60))
        }
    }

    @Test func `can be looked at again and again, and stay as they are`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish([
                Self.letter("a", "email", "refused", [1]), Self.letter("b", "email", "expired", [2]),
                Self.letter("c", "web-push", "refused", [3], workspace: "other"),
            ])
            #expect(try await DeadLetters(over: session).counts([.email, .webPush]).map(\.count) == [2, 1])
            for _ in 0..<30 { #expect(try await ids(session) == ["c", "a", "b"]) }
            #expect(try await ids(session, DeadLetterFilter(reason: "refused")) == ["c", "a"])
            #expect(try await ids(session, DeadLetterFilter(queues: [.email], limit: 1)) == ["a"])
            #expect(try await ids(session, DeadLetterFilter(workspace: "other")) == ["c"])
            #expect(try await ids(session, DeadLetterFilter(ids: ["b"])) == ["b"])
        }
    }

    @Test func `go back to work byte for byte`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            let body: [UInt8] = [0, 255, 10, 13, 0x7B]
            try await session.publish([Self.letter("a", "assignments", "malformed", body), Self.letter("b", "assignments", "refused", [7])])
            #expect(try await replay(session, DeadLetterFilter(ids: ["a"])) == ["a replayed"])
            let message = try #require(try await session.get(from: "belfry.assignments"))
            #expect(message.body == body && message.properties.messageID == "a")
            #expect(message.properties.headers["belfry-attempt"] == nil)
            #expect(message.properties.headers["belfry-replayed-count"] == .integer(1))
            #expect(try await ids(session) == ["b"])
        }
    }

    @Test func `stay when their time is over, unless they get a new one`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            let over = try Self.job("over", notAfter: Self.now - .seconds(1))
            try await session.publish([over, try Self.job("fresh", notAfter: Self.now + .seconds(3600))])
            #expect(try await replay(session, DeadLetterFilter(), dry: true) == ["over expired", "fresh wouldReplay"])
            #expect(try await ids(session) == ["over", "fresh"])
            #expect(try await replay(session, DeadLetterFilter()) == ["over expired", "fresh replayed"])
            #expect(try await replay(session, DeadLetterFilter(), revives: true) == ["over replayed"])
            // The router decides them again before they are sent.
            #expect(try await session.get(from: "belfry.rechecks")?.properties.messageID == "fresh")
            let revived = try Job.read(try #require(try await session.get(from: "belfry.rechecks")).body)
            #expect(revived.notAfter > Self.now + .seconds(23 * 3600))
            #expect(revived.id == (try Job.read(over.body)).id)
        }
    }

    @Test func `say before which the router would send, and after what became of them`() async throws {
        try await SalesDirectory.with { directory in
            let jobs = try await directory.assign(.teammate("nadia"))
            try await directory.suppress("nadia@acme.example")
            try await TestVirtualHost.withTopology { _, session in
                for job in jobs {
                    try await session.publish([Self.letter(job.id.lowercase, job.channel.rawValue, "refused", job.json())])
                }
                var replay = Replay(over: session, by: "test")
                replay.now = { SalesDirectory.start + .seconds(60) }
                let forecast = ReplayForecast(directory.view, settings: RoutingSettings())
                replay.forecast = forecast
                var words: [String: Int] = [:]
                try await replay.run(DeadLetterFilter()) { words[$0.forecast ?? "", default: 0] += 1 }
                #expect(words == [ReplayForecast.sent: 2, "addressSuppressed": 1])

                let since = SalesDirectory.start + .seconds(60)
                try await directory.report(jobs[0], .delivered, "mozilla", "201", after: .seconds(61))
                try await directory.report(jobs[1], .withdrawn, "", "", "alreadySeen", after: .seconds(62))
                let outcomes = try await forecast.outcomes(of: jobs.map(\.id), since: since, within: .zero)
                #expect(outcomes == ["delivered": 1, "withdrawn: alreadySeen": 1, "waiting": 1])
            }
        }
    }

    @Test func `about somebody unknown stay until the directory knows them`() async throws {
        func event(_ id: String, _ assignee: String) -> OutgoingMessage {
            let body = """
                {"specversion":"1.0","id":"\(id)","source":"/helpdesk","type":"conversation.assigned",
                "data":{"workspace":"acme","conversation":{"id":"c-1"},"assignee":\(assignee)}}
                """
            return Self.letter(id, "assignments", "unknownAssignee", Array(body.utf8))
        }
        try await SalesDirectory.with { directory in
            try await TestVirtualHost.withTopology { _, session in
                try await session.publish([
                    event("a", #"{"type":"team","id":"night"}"#), event("b", #"{"type":"teammate","id":"nadia"}"#),
                ])
                var replay = Replay(over: session, by: "test")
                replay.forecast = ReplayForecast(directory.view, settings: RoutingSettings())
                var words: [String] = []
                try await replay.run(DeadLetterFilter()) { words.append("\($0.letter.id) \($0.outcome.rawValue) \($0.unknown ?? "-")") }
                #expect(words == ["a stillUnknown team night", "b replayed -"])
                #expect(try await ids(session) == ["a"])
                // Without a directory nobody can be asked.
                #expect(try await self.replay(session, DeadLetterFilter()) == ["a replayed"])
            }
        }
    }

    @Test func `stay when their work queue is gone`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish([Self.letter("a", "email", "refused", [1])])
            try await session.deleteQueue("belfry.rechecks")
            await #expect(throws: OperationError.self) { try await replay(session, DeadLetterFilter()) }
            #expect(try await ids(session) == ["a"])
        }
    }

    @Test func `that the broker moved itself say why, and have a name without an id`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            let body = [UInt8](repeating: 0x20, count: 300 << 10)
            try await session.publish([OutgoingMessage(exchange: "belfry.jobs", routingKey: "email.decided", body: body)])
            let taken = try #require(try await session.get(from: "belfry.email"))
            try await session.settle([(taken.tag, .reject)])
            var letters: [DeadLetter] = []
            // At-least-once dead-lettering takes a moment; the broker sends no sign when it is done.
            try await waitUntil("the message is a dead letter") {
                try await DeadLetters(over: session).visit(DeadLetterFilter(queues: [.email])) { letters.append($0) }
                return !letters.isEmpty
            }
            let letter = try #require(letters.first)
            #expect(letter.reason == "tooLarge" && letter.message.body == body)
            #expect(letter.id.hasPrefix("body-") && letter.failedAt != nil)
        }
    }
}
