import AMQP
import Delivery
import Messages

extension JobOutcomes.Result {
    /// How the journal calls the end of an attempt.
    init(_ outcome: Outcome, _ settlement: Settlement) {
        switch settlement {
        case .acknowledge:
            if case .destinationGone = outcome { self = .gone } else { self = .delivered }
        case .retry: self = .retried
        case .deadLetter: self = .dead
        }
    }
}

extension JobOutcomes.Entry {
    /// The journal's line about one attempt.
    /// - Parameter wait: how long until the next one; nil where none follows, or nobody can say when.
    init(_ job: Job, _ answer: ProviderAnswer, _ result: JobOutcomes.Result, _ attempt: Attempt, nextTryIn wait: Duration? = nil) {
        let now = Timestamp.now
        self.init(
            job: job.id, notification: job.notification.id, workspace: job.notification.workspace, teammate: job.notification.teammate,
            conversation: job.notification.conversation, channel: job.channel, destination: job.destination.id, result: result,
            provider: answer.provider, code: answer.code, reason: answer.reason, attempt: attempt.number, at: now,
            providerId: answer.id, nextTryAt: wait.map { now + $0 })
    }
}

extension DestinationGone {
    /// The message for the router: persistent and mandatory, because it has to be there before the job is acknowledged.
    var message: OutgoingMessage {
        OutgoingMessage(
            exchange: Exchange.outcomes.rawValue, routingKey: OutcomeKey.destinationGone.rawValue,
            properties: MessageProperties(
                contentType: "application/json", messageID: "\(destination)@\(at.milliseconds)", type: OutcomeKey.destinationGone.rawValue),
            body: json())
    }
}

extension DestinationLearned {
    /// The message for the router: not mandatory, because a topology of before knows no way for it, and losing it costs another look.
    var message: OutgoingMessage {
        OutgoingMessage(
            exchange: Exchange.outcomes.rawValue, routingKey: OutcomeKey.destinationLearned.rawValue,
            properties: MessageProperties(
                contentType: "application/json", messageID: "\(destination)@\(at.milliseconds)",
                type: OutcomeKey.destinationLearned.rawValue), body: json(), isMandatory: false)
    }
}

extension JobOutcomes {
    /// The message for the journal: not mandatory, nobody waits for it.
    var message: OutgoingMessage {
        OutgoingMessage(
            exchange: Exchange.outcomes.rawValue, routingKey: OutcomeKey.jobOutcomes.rawValue,
            properties: MessageProperties(contentType: "application/json", type: OutcomeKey.jobOutcomes.rawValue), body: json(),
            isMandatory: false)
    }
}
