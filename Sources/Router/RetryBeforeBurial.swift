import AMQP
import Delivery
import Messages
import Settling

/// What becomes of an assignment that cannot be decided now but perhaps in a moment: the feed may be late, or a newer router knows its
/// type. It waits on every rung once, then it is dead.
struct RetryBeforeBurial {
    private let rungs = WorkQueue.assignments.rungs

    /// The settlement for a message, by how often it has been tried.
    func settlement(of message: IncomingMessage, otherwise reason: DeadLetterReason) -> Settlement {
        let index = message.attempt - 1
        guard rungs.indices.contains(index) else { return .deadLetter(reason) }
        return .retry(rungs[index], notBefore: nil, countsAsAttempt: true)
    }
}
