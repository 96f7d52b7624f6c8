import AMQP
import Delivery
import Messages
import Settling

/// What becomes of an assignment that cannot be decided now but perhaps in a moment: the feed may be late, or a newer router knows its
/// type. It waits on every retry queue once, then it is dead.
struct RetryBeforeDeadLetter {
    private let retryDelays = WorkQueue.assignments.retryDelays

    /// The settlement for a message, by how often it has been tried.
    func settlement(of message: IncomingMessage, otherwise reason: DeadLetterReason) -> Settlement {
        let index = message.attempt - 1
        guard retryDelays.indices.contains(index) else { return .deadLetter(reason) }
        return .retry(retryDelays[index], notBefore: nil, countsAsAttempt: true)
    }
}
