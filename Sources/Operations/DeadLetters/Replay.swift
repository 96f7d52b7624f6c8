public import AMQP
public import Messages

/// Puts dead letters back to work: published into their work queue, confirmed, then taken out of the dead-letter queue.
///
/// When it breaks off in between, the letter is in both queues, with the same id, and nothing is lost. It stops at the first message
/// the broker does not take.
public struct Replay: Sendable {
    /// What became of one letter; the shape of the command's JSON.
    public struct Result: Sendable, Codable, Equatable {
        /// How it went; the raw value is the word that is printed.
        public enum Outcome: String, Sendable, Codable {
            case replayed
            /// Only looked at.
            case wouldReplay
            /// Its time is over: its worker would not send it any more.
            case expired
        }

        public var letter: DeadLetterSummary
        public var outcome: Outcome
    }

    /// Whether letters are only looked at.
    public var isDryRun = false
    /// Gives jobs whose time is over a new one instead of leaving them where they are.
    public var revivesExpired = false
    /// Who replays.
    public var by: String
    /// The present moment.
    public var now: @Sendable () -> Timestamp = { .now }

    private let session: BrokerSession

    /// Prepares to replay with a session's rights.
    public init(over session: BrokerSession, by: String) {
        self.session = session
        self.by = by
    }

    /// Replays what the filter includes and calls `tell` with what became of each letter. Letters that are left where they are keep
    /// their order.
    public func run(_ filter: DeadLetterFilter, tell: (Result) -> Void) async throws(OperationError) {
        var left = filter.limit
        let start = now()
        for queue in filter.queues where left > 0 { left -= try await replay(queue, filter, atMost: left, since: start, tell) }
    }

    private func replay(
        _ queue: WorkQueue, _ filter: DeadLetterFilter, atMost limit: Int, since start: Timestamp, _ tell: (Result) -> Void
    ) async throws(OperationError) -> Int {
        var handled = 0
        var kept: [DeliveryTag] = []
        let result = await onBrokerResult {
            while handled < limit, let message = try await session.get(from: queue.deadName) {
                let letter = DeadLetter(queue: queue, message: message)
                // What this run has replayed and is dead again stays: otherwise the run might have no end.
                guard filter.includes(letter), letter.replayedAt.map({ $0 < start }) ?? true else {
                    kept.append(message.tag)
                    continue
                }
                handled += 1
                let outcome = try await replay(letter) { kept.append(message.tag) }
                tell(Result(letter: DeadLetterSummary(letter), outcome: outcome))
            }
        }
        let back = kept.map { ($0, Disposition.handBack) }
        // A session that is gone has handed everything back already; then the first error is the one to tell.
        let handedBack = await onBrokerResult { if !back.isEmpty { try await session.settle(back) } }
        try result.get()
        try handedBack.get()
        return handled
    }

    private func replay(_ letter: DeadLetter, keep: () -> Void) async throws -> Result.Outcome {
        let moment = now()
        let isExpired = JobDeadline.isOver(letter, at: moment)
        if isDryRun || (isExpired && !revivesExpired) {
            keep()
            return isExpired && !revivesExpired ? .expired : .wouldReplay
        }
        let body = isExpired ? JobDeadline.renewed(letter, from: moment) : nil
        do {
            try await session.publish([ReplayedMessage.make(letter, at: moment, by: by, body: body)])
        } catch {
            keep()
            throw error
        }
        try await session.settle([(letter.message.tag, .acknowledge)])
        return .replayed
    }
}
