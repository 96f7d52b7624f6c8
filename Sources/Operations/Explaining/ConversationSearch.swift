public import AMQP
import Messages

/// Looks for the events of a conversation that have not got through the router: among the dead letters, and in the queues before it.
public struct ConversationSearch: Sendable {
    private let session: BrokerSession

    /// A look through more takes minutes, and keeps other looks from seeing what it holds.
    private static let mostLetters = 20_000
    private static let mostShown = 20

    /// Prepares to look with a session's rights.
    public init(over session: BrokerSession) { self.session = session }

    /// What is there about the conversation. Nothing is taken out of a queue.
    /// - Throws: when a queue is missing or the broker is gone.
    public func find(_ conversation: String, in workspace: String) async throws(OperationError) -> HistoryReport.Elsewhere {
        var found = HistoryReport.Elsewhere()
        let queue = WorkQueue.assignments
        for name in [queue.name] + queue.retryDelays.map({ queue.name(of: $0) }) {
            let counts = try await onBroker { () throws(BrokerError) in try await session.inspectQueue(name) }
            guard counts.ready > 0 else { continue }
            found.waiting.append(.init(queue: name, messages: counts.ready, consumers: counts.consumers))
        }
        let letters = DeadLetters(over: session)
        let total = try await letters.counts(DeadLetterQueue.allCases).reduce(0) { $0 + $1.count }
        guard total <= Self.mostLetters else {
            found.problem = "\(total) dead letters were not looked through: belfry dead list --conversation \(conversation) does it"
            return found
        }
        var filter = DeadLetterFilter(queues: DeadLetterQueue.allCases, limit: Self.mostShown)
        filter.conversation = conversation
        try await letters.visit(filter) { letter in
            // One that does not name its workspace may be of any.
            if letter.workspace ?? workspace == workspace { found.letters.append(DeadLetterSummary(letter)) }
        }
        return found
    }
}
