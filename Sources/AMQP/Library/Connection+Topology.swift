import CRabbitMQ

extension Connection {
    func declareExchange(_ name: String, kind: String, arguments: [String: HeaderValue]) throws(BrokerError) {
        defer { encoder.recycle() }
        try unsafe request {
            unsafe amqp_exchange_declare(
                $0, Self.channel, encoder.bytes(name), encoder.bytes(kind), 0, 1, 0, 0, encoder.table(arguments)) != nil
        }
    }

    func bindQueue(_ queue: String, to exchange: String, key: String) throws(BrokerError) {
        defer { encoder.recycle() }
        try unsafe request {
            unsafe amqp_queue_bind(
                $0, Self.channel, encoder.bytes(queue), encoder.bytes(exchange), encoder.bytes(key), amqp_empty_table) != nil
        }
    }

    func unbindQueue(_ queue: String, from exchange: String, key: String) throws(BrokerError) {
        defer { encoder.recycle() }
        try unsafe request {
            unsafe amqp_queue_unbind(
                $0, Self.channel, encoder.bytes(queue), encoder.bytes(exchange), encoder.bytes(key), amqp_empty_table) != nil
        }
    }

    func bindExchange(_ destination: String, to source: String, key: String) throws(BrokerError) {
        defer { encoder.recycle() }
        try unsafe request {
            unsafe amqp_exchange_bind(
                $0, Self.channel, encoder.bytes(destination), encoder.bytes(source), encoder.bytes(key), amqp_empty_table) != nil
        }
    }

    func deleteExchange(_ name: String, ifUnused: Bool) throws(BrokerError) {
        defer { encoder.recycle() }
        try unsafe request { unsafe amqp_exchange_delete($0, Self.channel, encoder.bytes(name), ifUnused ? 1 : 0) != nil }
    }

    /// Returns how many messages went with it.
    func deleteQueue(_ name: String, ifEmpty: Bool, ifUnused: Bool) throws(BrokerError) -> Int {
        defer { encoder.recycle() }
        var count = 0
        try unsafe request {
            let ok = unsafe amqp_queue_delete($0, Self.channel, encoder.bytes(name), ifUnused ? 1 : 0, ifEmpty ? 1 : 0)
            count = Int(unsafe ok?.pointee.message_count ?? 0)
            return unsafe ok != nil
        }
        return count
    }

    /// Returns how many messages were thrown away.
    func purge(_ queue: String) throws(BrokerError) -> Int {
        defer { encoder.recycle() }
        var count = 0
        try unsafe request {
            let ok = unsafe amqp_queue_purge($0, Self.channel, encoder.bytes(queue))
            count = Int(unsafe ok?.pointee.message_count ?? 0)
            return unsafe ok != nil
        }
        return count
    }

    /// Takes one message without acknowledging it, nil when the queue is empty.
    func get(from queue: String, timeout: Duration) throws(BrokerError) -> IncomingContent? {
        defer { encoder.recycle() }
        let reply = unsafe amqp_basic_get(state, Self.channel, encoder.bytes(queue), 0)
        if let error = unsafe failure(reply) { throw error }
        guard unsafe reply.reply.id == AMQP_BASIC_GET_OK_METHOD, let decoded = unsafe reply.reply.decoded else { return nil }
        unsafe frames.begin(IncomingContent(decoded.load(as: amqp_basic_get_ok_t.self)))
        return try content(within: timeout)
    }

    private func content(within timeout: Duration) throws(BrokerError) -> IncomingContent? {
        let deadline = ContinuousClock.now + timeout
        var received: IncomingContent?
        var closing: BrokerError?
        while received == nil, closing == nil {
            let left = deadline - .now
            guard left > .zero else { throw BrokerError(.timedOut, "\(place): the message did not arrive in full") }
            _ = try receiveFrame(within: left) { event in
                switch event {
                case .delivery(let content): received = content
                case .channelClosed(let error): closing = error
                case .returned, .confirmed, .consumerCancelled, .blocked, .unblocked: break
                }
            }
        }
        if let closing { throw closing }
        return received
    }
}

/// How full a queue is, as the broker answers to a declaration.
public struct QueueCounts: Sendable, Equatable {
    /// Messages ready for delivery; those that are delivered and not settled do not count.
    public let ready: Int
    /// Consumers.
    public let consumers: Int

    /// Counts by their parts.
    public init(ready: Int, consumers: Int) {
        self.ready = ready
        self.consumers = consumers
    }
}
