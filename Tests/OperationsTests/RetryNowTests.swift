import AMQP
import Messages
import Operations
import Testing

@Suite(.serialized) struct `Retrying now` {
    private static func waiting(_ id: String, _ queue: WorkQueue, _ delay: RetryDelay) -> OutgoingMessage {
        let headers: [String: HeaderValue] = [
            "belfry-attempt": .integer(3), "belfry-deferrals": .integer(2), "belfry-not-before": .integer(4_102_444_800_000),
            "belfry-error-reason": .string("Throttled"),
        ]
        let properties = MessageProperties(contentType: "application/json", messageID: id, headers: headers)
        return OutgoingMessage(
            exchange: Exchange.retry.rawValue, routingKey: queue.key(of: delay), properties: properties, body: Array(id.utf8))
    }

    private static let jobs = [
        waiting("a", .email, .oneHour), waiting("b", .email, .oneHour), waiting("c", .email, .tenMinutes), waiting("d", .webPush, .oneHour),
    ]

    private func run(_ retry: RetryNow, _ channels: [Channel]) async throws -> [String] {
        var words: [String] = []
        try await retry.run(channels) { words.append("\($0.channel.rawValue) \($0.delay) \($0.jobs)") }
        return words
    }

    @Test func `brings back what waits for a channel, as its retry queues would, and nothing else`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish(Self.jobs)
            var retry = RetryNow(over: session)
            retry.isDryRun = true
            #expect(try await run(retry, Channel.allCases) == ["web-push 1h 1", "email 10m 1", "email 1h 2"])
            #expect(try await session.inspectQueue(WorkQueue.rechecks).ready == 0)
            retry.isDryRun = false
            #expect(try await retry.count([.email]) == 3)
            #expect(try await run(retry, [.email]) == ["email 10m 1", "email 1h 2"])
            var ids: [String] = []
            while let message = try await session.get(from: WorkQueue.rechecks) {
                ids.append(message.properties.messageID ?? "-")
                let headers = message.properties.headers
                #expect(message.routingKey == "email" && message.body == Array((ids.last ?? "").utf8))
                #expect(headers["belfry-attempt"] == .integer(3) && headers["belfry-deferrals"] == .integer(2))
                #expect(headers["belfry-not-before"] == nil && headers["belfry-error-reason"] == .string("Throttled"))
            }
            #expect(ids == ["c", "a", "b"])
            #expect(try await session.inspectQueue(WorkQueue.email.name(of: .oneHour)).ready == 0)
            #expect(try await session.inspectQueue(WorkQueue.webPush.name(of: .oneHour)).ready == 1)
            #expect(try await run(retry, [.email]).isEmpty)
        }
    }

    @Test func `loses nothing when there is no way back`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish(Self.jobs)
            try await session.unbindQueue(WorkQueue.rechecks, from: Exchange.jobs.rawValue, key: WorkQueue.email.key)
            var told: [Int] = []
            let error = await #expect(throws: OperationError.self) {
                try await RetryNow(over: session).run([.email]) { told.append($0.jobs) }
            }
            #expect(error?.kind == .configuration && told == [0])
            #expect(try await session.get(from: WorkQueue.email.name(of: .tenMinutes))?.properties.messageID == "c")
            #expect(try await session.inspectQueue(WorkQueue.email.name(of: .oneHour)).ready == 2)
        }
    }

    @Test func `goes no faster than it is told`() async throws {
        try await TestVirtualHost.withTopology { _, session in
            try await session.publish((0..<5).map { Self.waiting("\($0)", .email, .oneHour) })
            var retry = RetryNow(over: session)
            retry.rate = 20
            let start = ContinuousClock.now
            var count = 0
            try await retry.run([.email], done: { count += 1 }, tell: { _ in })
            // The first is at once, each other a twentieth of a second after the one before.
            #expect(count == 5 && ContinuousClock.now - start >= .milliseconds(200))
        }
    }
}
