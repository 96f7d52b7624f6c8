import AMQP
import Delivery
import Directory
import Endpoints
import Logging
import Messages
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

    /// What is logged about a dead letter.
    func metadata(_ queue: String) -> Logger.Metadata {
        guard case .deadLetter(let reason) = settlement else { return [:] }
        return failure.metadata(of: message, from: queue, as: reason)
    }
}

extension RefusedMessage {
    /// One for the dead-letter queue.
    static func dead(_ message: IncomingMessage, _ reason: DeadLetterReason, detail: String) -> RefusedMessage {
        RefusedMessage(
            message: message, settlement: .deadLetter(reason), failure: FailureRecord(reason: reason.rawValue, detail: detail))
    }

    /// One that seems to end the process that takes it, untried.
    static func poison(_ message: IncomingMessage) -> RefusedMessage {
        dead(message, .poisonMessage, detail: "came back \(message.deliveryCount) times unsettled")
    }

    /// A change that the directory must not take in. It comes from browsers and phones, that is from anybody.
    init(_ message: IncomingMessage, _ refusal: IntakeRefusal) {
        let failure = FailureRecord(
            reason: refusal.endpoint?.rawValue ?? refusal.unreadable.reason, detail: refusal.unreadable.description)
        let reason: DeadLetterReason = refusal.endpoint == nil ? .malformed : .endpointNotAllowed
        self.init(message: message, settlement: .deadLetter(reason), failure: failure)
    }
}

extension [Settler] {
    /// One whose connection is up, where there is one.
    var ready: Settler? { first(where: \.isReady) ?? first }

    /// Settles messages over a connection that is up. Returns those that are settled; the others come back.
    func settle(_ refused: [RefusedMessage]) async -> [RefusedMessage] {
        guard !refused.isEmpty, let ready else { return [] }
        return await ready.settle(refused)
    }
}

extension Settler {
    /// Settles messages together. Returns those that are settled; the others come back.
    func settle(_ refused: [RefusedMessage]) async -> [RefusedMessage] {
        guard !refused.isEmpty else { return [] }
        let settled = Set(await settle(refused.compactMap { $0.move(self) }).map(\.tag))
        return refused.filter { settled.contains($0.message.tag) }
    }
}
