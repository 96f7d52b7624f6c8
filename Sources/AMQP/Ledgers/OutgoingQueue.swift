/// The batches a publisher has taken on: what to write next, and when a batch is finished. Without I/O.
struct OutgoingQueue<Reply: Sendable>: Sendable {
    /// A batch of which every message has a verdict.
    struct Finished: Sendable {
        var reply: Reply
        var count: Int
        var failures: [Int: BrokerError]
    }

    private struct Batch: Sendable {
        var messages: [OutgoingMessage]
        var deadline: ContinuousClock.Instant
        var reply: Reply
        var nextToWrite = 0
        var isDecided: [Bool]
        var openCount: Int
        var failures: [Int: BrokerError] = [:]

        /// The first verdict counts.
        mutating func decide(_ index: Int, _ failure: BrokerError?) {
            guard !isDecided[index] else { return }
            isDecided[index] = true
            openCount -= 1
            failures[index] = failure
        }
    }

    private var batches: [Int: Batch] = [:]
    private var waiting: [Int] = []
    private var lastID = 0

    var isEmpty: Bool { batches.isEmpty }
    var hasUnwritten: Bool { !waiting.isEmpty }
    /// The next moment at which ``expire(now:reason:)`` has something to do.
    var nextDeadline: ContinuousClock.Instant? { batches.values.map(\.deadline).min() }

    /// Takes a batch, which must not be empty.
    mutating func add(_ messages: [OutgoingMessage], deadline: ContinuousClock.Instant, reply: Reply) {
        lastID += 1
        batches[lastID] = Batch(
            messages: messages, deadline: deadline, reply: reply, isDecided: Array(repeating: false, count: messages.count),
            openCount: messages.count)
        waiting.append(lastID)
    }

    /// The next message to write, in the order they were given; nil when all are.
    mutating func next() -> (position: ConfirmLedger.Position, message: OutgoingMessage)? {
        guard let id = waiting.first, let batch = batches[id] else { return nil }
        let index = batch.nextToWrite
        batches[id]?.nextToWrite = index + 1
        if index + 1 == batch.messages.count { waiting.removeFirst() }
        return (ConfirmLedger.Position(batch: id, index: index), batch.messages[index])
    }

    /// Notes what became of one message; gives the batch back when it was the last. A batch that has expired is not known any more.
    mutating func decide(_ verdict: ConfirmLedger.Verdict) -> Finished? {
        let id = verdict.position.batch
        guard batches[id] != nil else { return nil }
        batches[id]?.decide(verdict.position.index, verdict.failure)
        return takeIfDecided(id)
    }

    /// Fails what is open in batches of which something was written: with its connection gone, a batch must not wait for the next one.
    mutating func failStarted(_ reason: BrokerError) -> [Finished] {
        fail(batches.filter { $0.value.nextToWrite > 0 }.keys.sorted(), reason)
    }

    /// Fails what is open in batches whose time is over.
    mutating func expire(now: ContinuousClock.Instant, reason: BrokerError) -> [Finished] {
        fail(batches.filter { $0.value.deadline <= now }.keys.sorted(), reason)
    }

    /// Fails everything.
    mutating func failAll(_ reason: BrokerError) -> [Finished] {
        fail(batches.keys.sorted(), reason)
    }

    private mutating func fail(_ ids: [Int], _ reason: BrokerError) -> [Finished] {
        var finished: [Finished] = []
        for id in ids {
            for index in 0..<(batches[id]?.messages.count ?? 0) { batches[id]?.decide(index, reason) }
            if let batch = takeIfDecided(id) { finished.append(batch) }
        }
        return finished
    }

    private mutating func takeIfDecided(_ id: Int) -> Finished? {
        guard let batch = batches[id], batch.openCount == 0 else { return nil }
        batches[id] = nil
        waiting.removeAll { $0 == id }
        return Finished(reply: batch.reply, count: batch.messages.count, failures: batch.failures)
    }
}
