import AMQP
import Delivery
import Messages

/// The message that takes over from one that is moved: to a retry queue, or to the dead-letter queue. The body stays byte for byte.
struct SettledMessage {
    var queue: WorkQueue
    var original: IncomingMessage
    var failure: FailureRecord
    var now: Timestamp

    /// What goes to a retry queue.
    func retry(_ retryDelay: RetryDelay, notBefore: Timestamp?, countsAsAttempt: Bool) -> OutgoingMessage {
        var properties = successor
        let attempt = Int64(original.attempt) + (countsAsAttempt ? 1 : 0)
        let deferrals = Int64(original.deferrals) + (countsAsAttempt ? 0 : 1)
        properties.headers[.attempt] = .integer(attempt)
        properties.headers[.deferrals] = deferrals == 0 ? nil : .integer(deferrals)
        properties.headers[.notBefore] = notBefore.map { .integer($0.milliseconds) }
        return outgoing(.retry, queue.key(of: retryDelay), properties)
    }

    /// What goes to the dead-letter queue.
    func deadLetter(_ reason: DeadLetterReason) -> OutgoingMessage {
        var properties = successor
        properties.headers[.attempt] = .integer(Int64(original.attempt))
        properties.headers[.notBefore] = nil
        properties.headers[.errorReason] = .string(reason.rawValue)
        // The provider's own word stays readable beside ours.
        if failure.detail.isEmpty, !failure.reason.isEmpty, failure.reason != reason.rawValue {
            properties.headers[.errorDetail] = .string(FailureRecord.shortened(failure.reason))
        }
        return outgoing(.dead, queue.key, properties)
    }

    private var successor: MessageProperties {
        var properties = original.properties.withoutTraces()
        failure.write(into: &properties.headers, now: now)
        // A job's key is its channel's, wherever it comes from.
        if !queue.holdsJobs, !original.routingKey.isEmpty, original.routingKey != queue.key {
            properties.headers[.publishedKey] = .string(original.routingKey)
        }
        properties.headers[.firstAttemptAt] = properties.headers[.firstAttemptAt] ?? .integer(now.milliseconds)
        return properties
    }

    private func outgoing(_ exchange: Exchange, _ key: String, _ properties: MessageProperties) -> OutgoingMessage {
        OutgoingMessage(exchange: exchange.rawValue, routingKey: key, properties: properties, body: original.body)
    }
}
