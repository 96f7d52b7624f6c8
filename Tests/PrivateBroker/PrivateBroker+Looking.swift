public import AMQP

extension PrivateBroker {
    /// Waits for the next message of a queue that nobody consumes, and takes it out. The test's time limit is what fails when none comes.
    public func take(from queue: String) async throws -> IncomingMessage {
        while true {
            if let message = try await takeIfReady(from: queue) { return message }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Takes the next message of a queue out; nil when there is none.
    public func takeIfReady(from queue: String) async throws -> IncomingMessage? {
        guard var message = try await session.get(from: queue) else { return nil }
        try await session.settle([(message.tag, .acknowledge)])
        // The broker writes it for this delivery: it was not in the queue.
        message.properties.headers["x-delivery-count"] = nil
        return message
    }

    /// Takes a queue's first message and leaves with it, so often: as if it had ended whoever took it.
    public func requeue(_ times: Int, from queue: String) async throws {
        for _ in 0..<times {
            // From RabbitMQ 4.3 on what is merely handed back does not count.
            let taker = try await BrokerSession.open(options)
            while try await taker.get(from: queue) == nil { try Task.checkCancellation() }
            await taker.close()
        }
    }

    /// How full a queue is.
    public func counts(of queue: String) async throws -> QueueCounts { try await session.inspectQueue(queue) }

    /// Waits until as many are ready.
    public func wait(forReady count: Int, in queue: String) async throws {
        try await waitUntil("\(count) messages are ready in \(queue)") { try await counts(of: queue).ready == count }
    }

    /// Waits until a queue has consumers.
    public func waitForConsumer(of queue: String) async throws {
        try await waitUntil("\(queue) has a consumer") { try await counts(of: queue).consumers > 0 }
    }

    /// Waits until nobody consumes a queue. A consumer that was cancelled counts until everything it has taken is settled.
    public func waitForNoConsumer(of queue: String) async throws {
        try await waitUntil("\(queue) has no consumer") { try await counts(of: queue).consumers == 0 }
    }
}

extension IncomingMessage {
    /// A header of ours, as text.
    public func text(_ name: String) -> String? {
        if case .string(let text) = properties.headers[name] { text } else { nil }
    }

    /// A header of ours, as a number.
    public func number(_ name: String) -> Int64? {
        if case .integer(let number) = properties.headers[name] { number } else { nil }
    }
}
