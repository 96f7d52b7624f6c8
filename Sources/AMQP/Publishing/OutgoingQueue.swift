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

    /// The open batches in the order of their ids; nil is one that was finished before an older one. An array, because changing an
    /// element of a dictionary in place allocates memory, and every confirm does it.
    private var batches: [Batch?] = []
    private var firstID = 1
    private var waiting: [Unwritten] = []

    var isEmpty: Bool { batches.isEmpty }
    var hasUnwritten: Bool { !waiting.isEmpty }
    /// The next moment at which ``expire(now:reason:)`` has something to do.
    var nextDeadline: ContinuousClock.Instant? { batches.lazy.compactMap { $0?.deadline }.min() }

    /// Takes a batch, which must not be empty.
    mutating func add(_ messages: [OutgoingMessage], deadline: ContinuousClock.Instant, reply: Reply) {
        let batch = Batch(
            deadline: deadline, reply: reply, isDecided: Array(repeating: false, count: messages.count), openCount: messages.count)
        waiting.append(Unwritten(id: firstID + batches.count, messages: messages))
        batches.append(batch)
    }

    /// The next message to write, in the order they were given; nil when all are.
    mutating func next() -> (position: ConfirmLedger.Position, message: OutgoingMessage)? {
        guard !waiting.isEmpty else { return nil }
        let (id, index) = (waiting[0].id, waiting[0].next)
        if index == 0, let place = place(of: id) { batches[place]?.isStarted = true }
        let message = waiting[0].messages[index]
        waiting[0].next += 1
        if waiting[0].next == waiting[0].messages.count { waiting.removeFirst() }
        return (ConfirmLedger.Position(batch: id, index: index), message)
    }

    /// Notes what became of one message; gives the batch back when it was the last. A batch that has expired is not known any more.
    mutating func decide(_ verdict: ConfirmLedger.Verdict) -> Finished? {
        guard let place = place(of: verdict.position.batch) else { return nil }
        guard batches[place]?.decide(verdict.position.index, verdict.failure) == true else { return nil }
        return take(verdict.position.batch)
    }

    /// Fails what is open in batches of which something was written: with its connection gone, a batch must not wait for the next one.
    mutating func failStarted(_ reason: BrokerError) -> [Finished] {
        fail(reason) { $0.isStarted }
    }

    /// Fails what is open in batches whose time is over.
    mutating func expire(now: ContinuousClock.Instant, reason: BrokerError) -> [Finished] {
        fail(reason) { $0.deadline <= now }
    }

    /// Fails everything.
    mutating func failAll(_ reason: BrokerError) -> [Finished] {
        fail(reason) { _ in true }
    }

    private mutating func fail(_ reason: BrokerError, where isMeant: (Batch) -> Bool) -> [Finished] {
        let ids = batches.indices.filter { batches[$0].map(isMeant) ?? false }.map { firstID + $0 }
        return ids.compactMap { id in
            guard let place = place(of: id) else { return nil }
            for index in 0..<(batches[place]?.count ?? 0) { _ = batches[place]?.decide(index, reason) }
            return take(id)
        }
    }

    private mutating func take(_ id: Int) -> Finished? {
        guard let place = place(of: id), let batch = batches[place] else { return nil }
        batches[place] = nil
        dropFinished()
        waiting.removeAll { $0.id == id }
        return Finished(reply: batch.reply, count: batch.count, failures: batch.failures)
    }

    /// Nil when it is finished, and all older ones are too.
    private func place(of id: Int) -> Int? {
        let place = id - firstID
        return batches.indices.contains(place) ? place : nil
    }

    private mutating func dropFinished() {
        let finished = batches.firstIndex { $0 != nil } ?? batches.count
        batches.removeFirst(finished)
        firstID += finished
    }
}
