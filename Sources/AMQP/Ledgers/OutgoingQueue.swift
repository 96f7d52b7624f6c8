/// The batches a publisher has taken on: what to write next, and when a batch is finished. Without I/O.
struct OutgoingQueue<Reply: Sendable>: Sendable {
    /// A batch of which every message has a verdict.
    struct Finished: Sendable {
        var reply: Reply
        var count: Int
        var failures: [Int: BrokerError]
    }

    private struct Batch: Sendable {
        var deadline: ContinuousClock.Instant
        var reply: Reply
        var isStarted = false
        var isDecided: [Bool]
        var openCount: Int
        var failures: [Int: BrokerError] = [:]

        var count: Int { isDecided.count }

        /// The first verdict counts. True when nothing is open any more.
        mutating func decide(_ index: Int, _ failure: BrokerError?) -> Bool {
            guard !isDecided[index] else { return openCount == 0 }
            isDecided[index] = true
            openCount -= 1
            if let failure { failures[index] = failure }
            return openCount == 0
        }
    }

    /// What of a batch is still to be written. Not in ``Batch``: looking into a dictionary for each message would copy it out.
    private struct Unwritten: Sendable {
        var id: Int
        var messages: [OutgoingMessage]
        var next = 0
    }

    private var batches: [Int: Batch] = [:]
    private var waiting: [Unwritten] = []
    private var lastID = 0

    var isEmpty: Bool { batches.isEmpty }
    var hasUnwritten: Bool { !waiting.isEmpty }
    /// The next moment at which ``expire(now:reason:)`` has something to do.
    var nextDeadline: ContinuousClock.Instant? { batches.values.lazy.map(\.deadline).min() }

    /// Takes a batch, which must not be empty.
    mutating func add(_ messages: [OutgoingMessage], deadline: ContinuousClock.Instant, reply: Reply) {
        lastID += 1
        batches[lastID] = Batch(
            deadline: deadline, reply: reply, isDecided: Array(repeating: false, count: messages.count), openCount: messages.count)
        waiting.append(Unwritten(id: lastID, messages: messages))
    }

    /// The next message to write, in the order they were given; nil when all are.
    mutating func next() -> (position: ConfirmLedger.Position, message: OutgoingMessage)? {
        guard !waiting.isEmpty else { return nil }
        let (id, index) = (waiting[0].id, waiting[0].next)
        if index == 0 { batches[id]?.isStarted = true }
        let message = waiting[0].messages[index]
        waiting[0].next += 1
        if waiting[0].next == waiting[0].messages.count { waiting.removeFirst() }
        return (ConfirmLedger.Position(batch: id, index: index), message)
    }

    /// Notes what became of one message; gives the batch back when it was the last. A batch that has expired is not known any more.
    mutating func decide(_ verdict: ConfirmLedger.Verdict) -> Finished? {
        let id = verdict.position.batch
        guard batches[id]?.decide(verdict.position.index, verdict.failure) == true else { return nil }
        return take(id)
    }

    /// Fails what is open in batches of which something was written: with its connection gone, a batch must not wait for the next one.
    mutating func failStarted(_ reason: BrokerError) -> [Finished] {
        fail(batches.filter { $0.value.isStarted }.keys.sorted(), reason)
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
        ids.compactMap { id in
            for index in 0..<(batches[id]?.count ?? 0) { _ = batches[id]?.decide(index, reason) }
            return take(id)
        }
    }

    private mutating func take(_ id: Int) -> Finished? {
        guard let batch = batches.removeValue(forKey: id) else { return nil }
        waiting.removeAll { $0.id == id }
        return Finished(reply: batch.reply, count: batch.count, failures: batch.failures)
    }
}
