import AMQP
import Logging
import MemoryBroker
import Messages
import PrivateBroker
import ServiceLifecycle
import Testing

/// What no assignment can be made of, between two good ones.
@Suite(.serialized, .timeLimit(.minutes(2))) struct BadInputTests {
    /// Something that cannot be read, and what its dead letter says.
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var message: OutgoingMessage
        var reason = "malformed"
        var detail: String
    }

    static let type = "conversation.assigned"

    static func shape(_ data: String) -> OutgoingMessage { Produced.event(type, id: "bad", data: data) }

    static let rows = [
        Row(testDescription: "not JSON", message: Produced.message(type, "hello"), detail: "not JSON"),
        Row(testDescription: "empty", message: Produced.message(type, ""), detail: "empty"),
        Row(testDescription: "half a JSON", message: Produced.message(type, #"{"specversion":"1.0","#), detail: "not JSON"),
        Row(testDescription: "a list", message: Produced.message(type, "[]"), detail: "expected"),
        Row(testDescription: "no specversion", message: Produced.message(type, #"{"id":"1"}"#), detail: "$.specversion"),
        Row(
            testDescription: "another specversion",
            message: Produced.message(type, #"{"specversion":"0.3","id":"1","source":"/s","type":"conversation.assigned"}"#),
            detail: "$.specversion"),
        Row(testDescription: "no data", message: shape("null"), detail: "$.data"),
        Row(
            testDescription: "a conversation that is a text", message: shape(#"{"workspace":"acme","conversation":"c-1"}"#),
            detail: "$.data.conversation"),
        Row(
            testDescription: "no assignee", message: shape(#"{"workspace":"acme","conversation":{"id":"c-1"}}"#),
            detail: "$.data.assignee"),
        Row(
            testDescription: "an id that is a number",
            message: shape(#"{"workspace":"acme","conversation":{"id":7},"assignee":{"type":"team","id":"sales"}}"#),
            detail: "$.data.conversation.id"),
        Row(
            testDescription: "an assignee of no kind",
            message: shape(#"{"workspace":"acme","conversation":{"id":"c-1"},"assignee":{"type":"robot","id":"r"}}"#),
            detail: "$.data.assignee"),
        Row(
            testDescription: "three mistakes at once",
            message: shape(#"{"workspace":7,"conversation":{"subject":"x"},"assignee":{"type":"robot","id":"r"}}"#),
            detail: """
                $.data.workspace: expected a text that is not empty, found a number; $.data.conversation.id: expected a text that is not \
                empty, found nothing; $.data.assignee.type: expected teammate, team or bot
                """),
        Row(
            testDescription: "a time that is none",
            message: Produced.message(
                type,
                #"{"specversion":"1.0","id":"1","source":"/s","type":"conversation.assigned","time":"today","data":"#
                    + Produced.assigned("c-1", to: Produced.matteo) + "}"),
            detail: "$.time"),
        Row(
            testDescription: "text", message: Produced.assignment("c-1", contentType: "text/plain"), reason: "contentType",
            detail: "text/plain"),
        Row(
            testDescription: "a batch of events", message: Produced.assignment("c-1", contentType: "application/cloudevents-batch+json"),
            reason: "contentType", detail: "batch"),
        Row(
            testDescription: "a binary event of another version",
            message: Produced.message(
                type, "{}", contentType: "application/json",
                headers: ["ce-specversion": .string("2.0"), "ce-id": .string("1"), "ce-type": .string(type), "ce-source": .string("/s")]),
            detail: "specversion"),
        Row(
            testDescription: "a binary event with a time beyond all calendars",
            message: Produced.message(
                type, Produced.assigned("c-1", to: Produced.matteo), contentType: "application/json",
                headers: [
                    "ce-specversion": .string("1.0"), "ce-id": .string("1"), "ce-type": .string("no.such"), "ce-source": .string("/s"),
                    "ce-time": .timestamp(.max), "belfry-attempt": .integer(.max),
                ]),
            reason: "unknownType", detail: "no.such"),
        Row(
            testDescription: "an unknown type as long as a novel, on its last attempt",
            message: Produced.again(
                Produced.event(String(repeating: "n", count: 100_000), id: "1", data: "{}"), attempt: 3),
            reason: "unknownType", detail: "nnn"),
        Row(
            testDescription: "an unknown team on its last attempt",
            message: Produced.again(Produced.assignment("c-1", to: #"{"type":"team","id":"nobody"}"#), attempt: 3),
            reason: "unknownAssignee", detail: "team"),
    ]

    @Test func `it is dead with a reason, byte for byte, and its neighbours are not harmed`() async throws {
        try await RunningRouter.with { router in
            for (number, row) in Self.rows.enumerated() {
                let (before, after) = ("before-\(number)", "after-\(number)")
                try await router.publish(
                    Produced.assignment(before, to: Produced.matteo), row.message, Produced.assignment(after, to: Produced.matteo))
                let dead = try await router.broker.take(from: WorkQueue.assignments.deadName)
                #expect(dead.body == row.message.body, "\(row.testDescription)")
                #expect(dead.properties.messageID == "produced", "\(row.testDescription)")
                #expect(dead.properties.contentType == row.message.properties.contentType, "\(row.testDescription)")
                #expect(dead.text("belfry-error-reason") == row.reason, "\(row.testDescription)")
                let detail = dead.text("belfry-error-detail") ?? "no detail"
                #expect(detail.contains(row.detail), "\(row.testDescription): \(detail)")
                let jobs = try await router.broker.take(2, from: WorkQueue.mobilePush.name).map { try Job.read($0.body) }
                #expect(Set(jobs.map(\.notification.conversation)) == [before, after], "\(row.testDescription)")
                await router.log.wait(for: "an event is dead-lettered", times: number + 1)
                let line = try #require(router.log.lines(of: "an event is dead-lettered").last)
                #expect(line.level == .warning)
                #expect(
                    line.metadata == [
                        "queue": WorkQueue.assignments.name, "messageId": "produced", "reason": row.reason, "detail": detail,
                    ], "\(row.testDescription)")
            }
            await router.stop()
            #expect(try await router.broker.ready(in: WorkQueue.assignments.name) == 0)
        }
    }

    @Test func `thousands of it are settled in batches: a good event behind them is decided at once`() async throws {
        try await RunningRouter.with(on: .rabbitMQ, isStarted: false) { router in
            let bad = Produced.message(Self.type, #"{"specversion":"1.0","type":"conversation.assigned""#)
            for _ in 0..<5 { try await router.broker.publish(Array(repeating: bad, count: 1000)) }
            try await router.publish(Produced.assignment("good", to: Produced.matteo))
            let running = Task { try await router.group.run() }
            let start = ContinuousClock.now
            #expect(Set(try await router.jobs(1, of: .mobilePush).keys) == ["matteo"])
            // One by one they took 19 s on this path, and 5,000 good events 0.1 s.
            #expect(ContinuousClock.now - start < .seconds(6))
            await router.stop()
            try await running.value
            #expect(try await router.broker.ready(in: WorkQueue.assignments.name) == 0)
            #expect(try await router.broker.ready(in: WorkQueue.assignments.deadName) == 5000)
        }
    }

    // RabbitMQ takes no message over 16 MiB from 4.0 on.
    @Test(arguments: [262_145, 15 << 20])
    func `a body over the limit is dead-lettered by the broker byte for byte`(size: Int) async throws {
        try await RunningRouter.with(on: .rabbitMQ) { router in
            var large = Produced.message(Self.type, "")
            large.body = [UInt8](repeating: 0x7B, count: size)
            try await router.publish(large, Produced.assignment("c-1", to: Produced.matteo))
            #expect(Set(try await router.jobs(1, of: .mobilePush).keys) == ["matteo"])
            let dead = try await router.broker.take(from: WorkQueue.assignments.deadName)
            #expect(dead.body == large.body)
        }
    }

    @Test(arguments: [
        (#"{"type":"team","id":"late"}"#, "team"), (#"{"type":"teammate","id":"late"}"#, "teammate"),
    ])
    func `whoever is not known yet waits on both retry queues first`(assignee: String, word: String) async throws {
        try await RunningRouter.with { router in
            let assignment = Produced.assignment("c-1", to: assignee)
            try await router.publish(assignment, Produced.assignment("c-2", to: Produced.matteo))
            let first = try await router.broker.take(from: WorkQueue.assignments.name(of: .fiveSeconds))
            #expect(first.number("belfry-attempt") == 2)
            #expect(first.text("belfry-error-reason") == "unknownAssignee")
            #expect(first.text("belfry-error-detail")?.contains(word) == true)
            #expect(first.body == assignment.body)
            #expect(Set(try await router.jobs(1, of: .mobilePush).keys) == ["matteo"])

            try await router.publish(Produced.again(assignment, attempt: 2))
            let second = try await router.broker.take(from: WorkQueue.assignments.name(of: .thirtySeconds))
            #expect(second.number("belfry-attempt") == 3)
        }
    }

    @Test func `an unknown workspace waits, and is routed when the feed has caught up`() async throws {
        try await RunningRouter.with(directory: []) { router in
            let assignment = Produced.assignment("c-1", to: Produced.matteo)
            try await router.publish(assignment)
            _ = try await router.broker.take(from: WorkQueue.assignments.name(of: .fiveSeconds))
            try await router.store.know(Acme.everybody)
            try await router.publish(Produced.again(assignment, attempt: 2))
            #expect(Set(try await router.jobs(1, of: .mobilePush).keys) == ["matteo"])
        }
    }

    @Test func `a type that nobody knows waits for a newer router`() async throws {
        try await RunningRouter.with(on: .rabbitMQ) { router in
            var message = Produced.event("conversation.transferred", id: "1", data: "{}")
            message.routingKey = Self.type
            try await router.publish(message)
            let waiting = try await router.broker.take(from: WorkQueue.assignments.name(of: .fiveSeconds))
            #expect(waiting.text("belfry-error-reason") == "unknownType")
            #expect(waiting.number("belfry-attempt") == 2)
        }
    }

    @Test(arguments: [nil, "application/json", "application/cloudevents+json; charset=utf-8"])
    func `JSON is read whatever it is called, also when it is called nothing`(contentType: String?) async throws {
        try await RunningRouter.with { router in
            try await router.publish(Produced.assignment("c-1", to: Produced.matteo, contentType: contentType))
            #expect(Set(try await router.jobs(1, of: .mobilePush).keys) == ["matteo"])
        }
    }

    @Test(arguments: ["ce-", "cloudEvents:", "cloudEvents_"])
    func `an event with its attributes in headers is read`(prefix: String) async throws {
        try await RunningRouter.with { router in
            let headers: [String: HeaderValue] = [
                "\(prefix)specversion": .string("1.0"), "\(prefix)id": .string("b-1"), "\(prefix)source": .string("/helpdesk"),
                "\(prefix)type": .string(Self.type), "\(prefix)time": .string(Timestamp.now.text),
            ]
            let body = Produced.assigned("c-1", to: Produced.matteo)
            try await router.publish(Produced.message(Self.type, body, contentType: "application/json", headers: headers))
            let job = try #require(try await router.jobs(1, of: .mobilePush)["matteo"])
            #expect(
                job.notification.id == StableID.notification(workspace: "acme", source: "/helpdesk", event: "b-1", teammate: "matteo"))
        }
    }

    @Test func `a trace that is none stays behind`() async throws {
        try await RunningRouter.with { router in
            let long = HeaderValue.string(String(repeating: "t", count: 65_000))
            for (number, trace) in [long, .integer(1), .table(["a": .none])].enumerated() {
                try await router.publish(Produced.assignment("c-\(number)", to: Produced.matteo, headers: ["traceparent": trace]))
                let job = try await router.broker.take(from: WorkQueue.mobilePush.name)
                #expect(job.properties.headers["traceparent"] == nil)
            }
        }
    }
}
