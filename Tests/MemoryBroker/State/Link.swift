import AMQP

/// Where a connection is in its life.
enum LinkPhase: Sendable { case idle, running, ended }

/// A consumer as the broker knows it, and what its client holds.
struct ConsumerLink: Sendable {
    var options: ConsumerOptions
    var name: String
    var since = ContinuousClock.now
    var phase = LinkPhase.idle
    /// Whether there is a channel; without one it waits for its queue.
    var isConnected = false
    var isTaking = true
    var generation = 0
    var lastNumber: UInt64 = 0
    /// Delivered and not taken.
    var buffer: [IncomingMessage] = []
    /// Delivered and not settled, taken or not.
    var unsettled: [UInt64: StoredMessage] = [:]

    init(_ options: ConsumerOptions, name: String) {
        self.options = options
        self.name = name
    }

    /// As a process has it: a larger body is counted and thrown away.
    static let bodyLimit = 262_144

    /// How many more it may be sent.
    var room: Int { max(1, options.prefetch) - (options.acknowledges ? unsettled.count : buffer.count) }

    var state: BrokerConnectionState {
        switch phase {
        case .idle: .connecting(since: since, lastError: nil)
        case .running where isConnected: .connected(generation: generation)
        case .running: .connecting(since: since, lastError: "memory: no queue '\(options.queue)'")
        case .ended: .closed
        }
    }

    /// Takes a delivery.
    mutating func receive(_ message: StoredMessage, countsDeliveries: Bool) {
        lastNumber += 1
        let tag = DeliveryTag(generation: generation, number: lastNumber)
        buffer.append(
            message.delivered(
                tag, reconnects: generation - 1, countsDeliveries: countsDeliveries, bodyLimit: Self.bodyLimit))
        if options.acknowledges { unsettled[lastNumber] = message }
    }

    /// What is there, up to so many; empty when nothing more comes, nil while there may.
    mutating func take(_ count: Int) -> [IncomingMessage]? {
        guard buffer.isEmpty else {
            let taken = Array(buffer.prefix(max(1, count)))
            buffer.removeFirst(taken.count)
            return taken
        }
        return phase == .ended || !isTaking ? [] : nil
    }
}

/// A publisher as the broker knows it.
struct PublisherLink: Sendable {
    var name: String
    /// The one exchange it publishes to, whatever its messages name.
    var exchange: String?
    var since = ContinuousClock.now
    var phase = LinkPhase.idle
    var generation = 0

    init(name: String, exchange: String?) {
        self.name = name
        self.exchange = exchange
    }

    func state(isBlocked: Bool) -> BrokerConnectionState {
        switch phase {
        case .idle: .connecting(since: since, lastError: nil)
        case .running: isBlocked ? .blocked(generation: generation) : .connected(generation: generation)
        case .ended: .closed
        }
    }
}
