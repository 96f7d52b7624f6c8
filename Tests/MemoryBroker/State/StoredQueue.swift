import AMQP

/// A queue of the broker.
struct StoredQueue: Sendable {
    var arguments: QueueArguments
    /// Oldest first.
    var ready: [StoredMessage] = []
    /// Dead letters for which there is no way yet, at least once: they stay until there is.
    var undelivered: [StoredMessage] = []
    /// The consumers, by whose turn it is.
    var consumers: [Int] = []

    init(arguments: [String: HeaderValue]) { self.arguments = QueueArguments(arguments) }

    /// Whether it refuses another message.
    var isFull: Bool { arguments.refusesWhenFull && arguments.maximumLength.map { ready.count >= $0 } == true }

    /// Puts a message back where it was.
    mutating func putBack(_ message: StoredMessage) {
        let index = ready.firstIndex { $0.sequence > message.sequence } ?? ready.endIndex
        ready.insert(message, at: index)
    }

    /// Takes out what waits up to and including a message; of a queue without a time to live that message alone.
    mutating func takeExpired(_ sequence: UInt64) -> [StoredMessage] {
        guard let index = ready.firstIndex(where: { $0.sequence == sequence }) else { return [] }
        // Whatever came before it is over as well, even if two timers came out of order.
        let first = arguments.timeToLive == nil ? index : 0
        defer { ready.removeSubrange(first...index) }
        return Array(ready[first...index])
    }
}

/// What a queue was declared with, as far as the broker in memory knows it.
struct QueueArguments: Sendable {
    /// Only a quorum queue counts deliveries and has a limit to them.
    var countsDeliveries: Bool
    var deliveryLimit: Int?
    var deadLetterExchange: String?
    /// Nil keeps the message's own.
    var deadLetterKey: String?
    /// Else a dead letter without a way is dropped.
    var deadLettersAtLeastOnce: Bool
    var timeToLive: Duration?
    var maximumLength: Int?
    /// Else the oldest message goes.
    var refusesWhenFull: Bool

    init(_ arguments: [String: HeaderValue]) {
        func text(_ name: String) -> String? { if case .string(let text)? = arguments[name] { text } else { nil } }
        func number(_ name: String) -> Int? { if case .integer(let number)? = arguments[name] { Int(number) } else { nil } }
        countsDeliveries = text("x-queue-type") == "quorum"
        deliveryLimit = countsDeliveries ? number("x-delivery-limit") : nil
        deadLetterExchange = text("x-dead-letter-exchange")
        deadLetterKey = text("x-dead-letter-routing-key")
        deadLettersAtLeastOnce = text("x-dead-letter-strategy") == "at-least-once"
        timeToLive = number("x-message-ttl").map { Duration.milliseconds($0) }
        maximumLength = number("x-max-length")
        refusesWhenFull = text("x-overflow") == "reject-publish"
    }
}
