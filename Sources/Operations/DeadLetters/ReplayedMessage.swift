public import AMQP
public import Messages

/// A dead letter made ready to be tried again: the same id and body, without anything that tells of its first life.
public enum ReplayedMessage {
    /// The message to publish.
    ///
    /// - Parameters:
    ///   - at: now.
    ///   - by: who replays it, for the next person who finds it dead.
    ///   - body: another body than the letter's own.
    public static func make(_ letter: DeadLetter, at: Timestamp, by: String, body: [UInt8]? = nil) -> OutgoingMessage {
        var properties = letter.message.properties.withoutTraces()
        // Our own counters and errors would let the first attempt count as a late one.
        for name in counters { properties.headers[name.rawValue] = nil }
        properties.headers[HeaderName.replayedAt.rawValue] = .integer(at.milliseconds)
        properties.headers[HeaderName.replayedBy.rawValue] = .string(by)
        properties.headers[HeaderName.replayedCount.rawValue] = .integer(letter.replays + 1)
        // What no route took starts where its producer put it: by now there may be a route.
        let (exchange, key) = letter.queue.workQueue.map { (Exchange.jobs, $0.key) } ?? (.events, letter.message.routingKey)
        return OutgoingMessage(
            exchange: exchange.rawValue, routingKey: key, properties: properties, body: body ?? letter.message.body)
    }

    private static let counters: [HeaderName] = [
        .attempt, .deferrals, .firstAttemptAt, .notBefore, .errorReason, .errorCode, .errorProvider, .errorDetail, .errorFirstAt,
        .errorLastAt,
    ]
}
