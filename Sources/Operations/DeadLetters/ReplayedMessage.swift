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
        var properties = letter.message.properties
        properties.expiration = nil
        properties.isPersistent = true
        properties.headers = properties.headers.filter { !isStripped($0.key) }
        properties.headers[HeaderName.replayedAt.rawValue] = .integer(at.milliseconds)
        properties.headers[HeaderName.replayedBy.rawValue] = .string(by)
        properties.headers[HeaderName.replayedCount.rawValue] = .integer(letter.replays + 1)
        // What no route took starts where its producer put it: by now there may be a route.
        let (exchange, key) = letter.queue.workQueue.map { (Exchange.jobs, $0.key) } ?? (.events, letter.message.routingKey)
        return OutgoingMessage(
            exchange: exchange.rawValue, routingKey: key, properties: properties, body: body ?? letter.message.body)
    }

    /// Whether a header belongs to the first life.
    ///
    /// The broker's death headers would make it see a cycle and drop the message at the next expiry; `CC` and `BCC` would send copies;
    /// our own counters and errors would let the first attempt count as a late one.
    static func isStripped(_ name: String) -> Bool {
        isBrokers(name) || ownHeaders.contains(name)
    }

    /// Whether the broker wrote a header about a trip that is over.
    static func isBrokers(_ name: String) -> Bool { brokerHeaders.contains(name) || brokerPrefixes.contains(where: name.hasPrefix) }

    private static let brokerHeaders: Set<String> = ["x-death", "x-delivery-count", "x-acquired-count", "CC", "BCC"]
    private static let brokerPrefixes = ["x-first-death-", "x-last-death-"]
    private static let ownHeaders = Set(
        [
            HeaderName.attempt, .deferrals, .firstAttemptAt, .notBefore, .errorReason, .errorCode, .errorProvider, .errorDetail,
            .errorFirstAt,
            .errorLastAt,
        ].map(\.rawValue))
}
