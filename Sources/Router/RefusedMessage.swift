import AMQP
import Delivery
import Settling

/// A message that is not worked on, and where it goes instead: a burst of them is settled as one batch.
struct RefusedMessage: Sendable {
    var message: IncomingMessage
    /// A retry or a dead letter.
    var settlement: Settlement
    var failure: FailureRecord

    /// What takes over from the message.
    func move(_ settler: Settler) -> Move? {
        switch settlement {
        case .acknowledge: nil
        case .retry(let delay, _, let countsAsAttempt):
            settler.retry(message, delay, countsAsAttempt: countsAsAttempt, failure: failure)
        case .deadLetter(let reason): settler.deadLetter(message, reason, failure: failure)
        }
    }

    /// One that seems to end the process that takes it, untried.
    static func poison(_ message: IncomingMessage) -> RefusedMessage {
        let reason = DeadLetterReason.suspectCrash
        let failure = FailureRecord(reason: reason.rawValue, detail: "came back \(message.deliveryCount) times unsettled")
        return RefusedMessage(message: message, settlement: .deadLetter(reason), failure: failure)
    }
}
