import AMQP

/// Everything that the broker in memory knows. Without a lock, a task or a clock: ``MemoryBroker`` has these.
struct BrokerState: Sendable {
    /// A message whose time will be over.
    struct Timer: Sendable {
        var queue: String
        var sequence: UInt64
        var delay: Duration
    }

    var exchanges: [String: StoredExchange] = [:]
    var queues: [String: StoredQueue] = [:]
    var consumers: [Int: ConsumerLink] = [:]
    var publishers: [Int: PublisherLink] = [:]
    /// Whether publishers have to wait, as when memory or disk run out.
    var isBlocked = false
    /// How many batches publishers have brought.
    var batches = 0
    private var timers: [Timer] = []
    private var lastSequence: UInt64 = 0
    private var lastID = 0

    /// A number that nobody has yet.
    mutating func newID() -> Int {
        lastID += 1
        return lastID
    }

    /// The timers to be set since the last time.
    mutating func takeTimers() -> [Timer] {
        defer { timers = [] }
        return timers
    }

    /// Puts a message at a queue's end.
    mutating func enqueue(_ message: StoredMessage, in name: String) {
        guard let arguments = queues[name]?.arguments else { return }
        lastSequence += 1
        var message = message
        message.sequence = lastSequence
        queues[name]?.ready.append(message)
        let own = message.properties.expiration.flatMap { Int($0) }.map { Duration.milliseconds($0) }
        if let delay = [own, arguments.timeToLive].compactMap({ $0 }).min() {
            timers.append(Timer(queue: name, sequence: lastSequence, delay: delay))
        }
        if let most = arguments.maximumLength, !arguments.refusesWhenFull { dropHead(of: name, beyond: most) }
    }

    private mutating func dropHead(of name: String, beyond most: Int) {
        while let queue = queues[name], queue.ready.count > most {
            guard let oldest = queues[name]?.ready.removeFirst() else { return }
            deadLetter(oldest, from: name, .maxlen)
        }
    }

    /// Ends the time of a message that still waits.
    mutating func expire(_ sequence: UInt64, in name: String) {
        for message in queues[name]?.takeExpired(sequence) ?? [] { deadLetter(message, from: name, .expired) }
    }
}
