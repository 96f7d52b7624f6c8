import AMQP
import Messages

/// Goes through dead letters, oldest first, and settles each as its handler says. What stays keeps its order, unless
/// a limit ends the look early: the broker then puts what was looked at behind what had been handed back before.
///
/// Letters that stay are held until the round ends, so that none comes twice. A long run has several rounds, because a broker takes back
/// what is held for half an hour.
struct DeadLetterPass {
    /// What becomes of a letter.
    enum Fate {
        /// It stays, and does not count against the limit.
        case pass
        case keep
        case remove
    }

    let session: BrokerSession
    /// How long letters are held at most.
    var roundLimit = Duration.seconds(600)

    /// Calls `handle` for each letter that the filter includes, up to the limit, and stops at the first error. The letter it concerns
    /// stays then.
    /// - Parameter looked: called for each letter that was looked at, whether it was meant or not.
    func run(
        _ filter: DeadLetterFilter, looked: () -> Void, _ handle: (DeadLetter) async throws -> Fate
    ) async throws(OperationError) {
        var left = filter.limit
        for queue in filter.queues where left > 0 {
            var known: Set<String> = []
            var isOver = false
            while !isOver, left > 0 {
                let round = try await round(queue, filter, atMost: left, known, looked, handle)
                known.formUnion(round.kept)
                left -= round.handled
                isOver = round.isOver
            }
        }
    }

    private struct Round {
        var handled = 0
        var kept: Set<String> = []
        var tags: [DeliveryTag] = []
        /// Whether the queue came to its end, or the limit was reached.
        var isOver = false

        mutating func keep(_ letter: DeadLetter) {
            kept.insert(letter.id)
            tags.append(letter.message.tag)
        }
    }

    private func round(
        _ queue: DeadLetterQueue, _ filter: DeadLetterFilter, atMost limit: Int, _ known: Set<String>,
        _ looked: () -> Void, _ handle: (DeadLetter) async throws -> Fate
    ) async throws(OperationError) -> Round {
        let end = ContinuousClock.now + roundLimit
        var round = Round()
        let result = await onBrokerResult {
            while round.handled < limit {
                if .now > end { return }
                guard let message = try await session.get(from: queue.name) else { break }
                let letter = DeadLetter(queue: queue, message: message)
                let isMeant = !known.contains(letter.id) && filter.includes(letter)
                if !known.contains(letter.id) { looked() }
                guard isMeant else {
                    round.keep(letter)
                    continue
                }
                try await settle(letter, in: &round, handle)
            }
            round.isOver = true
        }
        let back = round.tags.map { ($0, Disposition.requeue) }
        // A session that is gone has handed everything back already; then the first error is the one to tell.
        let handedBack = await onBrokerResult { if !back.isEmpty { try await session.settle(back) } }
        try result.get()
        try handedBack.get()
        return round
    }

    private func settle(_ letter: DeadLetter, in round: inout Round, _ handle: (DeadLetter) async throws -> Fate) async throws {
        let fate: Fate
        do {
            fate = try await handle(letter)
        } catch {
            round.keep(letter)
            throw error
        }
        switch fate {
        case .pass: round.keep(letter)
        case .keep:
            round.handled += 1
            round.keep(letter)
        case .remove:
            round.handled += 1
            try await session.settle([(letter.message.tag, .acknowledge)])
        }
    }
}

/// Lets one thing happen after another no faster than a rate.
struct Pace {
    private let interval: Duration
    private var next: ContinuousClock.Instant?

    /// - Parameter rate: how many a second; nil = as fast as it goes.
    init(rate: Double?) { interval = rate.map { .seconds(1 / $0) } ?? .zero }

    /// Returns when it is the next one's turn; the first one's is at once. Throws when the task is cancelled.
    mutating func wait() async throws {
        guard interval > .zero else { return }
        if let next { try await ContinuousClock().sleep(until: next) }
        // Time that was lost is not made up for: the rate is there to spare somebody.
        next = max(next.map { $0 + interval } ?? .now + interval, .now)
    }
}
