public import AMQP
public import Delivery
import Failpoints
public import Logging
public import Messages

/// Settles the messages of one queue, in the one order that loses nothing: first whatever takes over from the message is confirmed by
/// the broker, then the message is acknowledged.
///
/// While the successor cannot be published the message stays unacknowledged and publishing is tried again. When the connection that
/// brought the message is gone meanwhile, the broker has already given the message to somebody else, and nothing more is done here.
public struct Settler: Sendable {
    private let queue: WorkQueue
    private let consumer: any MessageSource
    private let publisher: any MessagePublishing
    private let logger: Logger

    /// A settler for one queue.
    public init(queue: WorkQueue, consumer: any MessageSource, publisher: any MessagePublishing, logger: Logger) {
        self.queue = queue
        self.consumer = consumer
        self.publisher = publisher
        self.logger = logger
    }

    /// Settles a message. Returns whether it was settled; false means that it comes back.
    ///
    /// A copy that can never be published, because with ours its headers are too large for example, is left to the broker: it
    /// dead-letters the original byte for byte, without our reason.
    @discardableResult
    public func settle(_ message: IncomingMessage, _ settlement: Settlement, failure: FailureRecord? = nil) async -> Bool {
        switch settlement {
        case .acknowledge:
            consumer.settle([(message.tag, .acknowledge)])
            return true
        case .retry(let retryDelay, let notBefore, let countsAsAttempt):
            let settled = settled(message, failure)
            return await move(message, settled.retry(retryDelay, notBefore: notBefore, countsAsAttempt: countsAsAttempt))
        case .deadLetter(let reason):
            return await move(message, settled(message, failure).deadLetter(reason))
        }
    }

    func settled(_ message: IncomingMessage, _ failure: FailureRecord?) -> SettledMessage {
        SettledMessage(queue: queue, original: message, failure: failure ?? FailureRecord(reason: ""), now: .now)
    }

    /// Puts a message that came before its time back on a retry queue, unchanged: this is neither an attempt nor a failure.
    public func deferUnchanged(_ message: IncomingMessage, on retryDelay: RetryDelay) async {
        let copy = OutgoingMessage(
            exchange: Exchange.retry.rawValue, routingKey: queue.key(of: retryDelay), properties: message.properties.withoutTraces(),
            body: message.body)
        await move(message, copy)
    }

    /// Whether its connection for publishing is up.
    public var isReady: Bool { publisher.state.isReady }

    /// Whether a message is still ours: when its connection is gone, the broker gives it to somebody else.
    public func isCurrent(_ message: IncomingMessage) -> Bool { consumer.isCurrent(message.tag) }

    /// Lets the broker dead-letter a message that was too large to be kept in memory. It does so byte for byte. False when the message's
    /// connection is gone: then it comes back.
    @discardableResult
    public func reject(_ message: IncomingMessage) -> Bool {
        guard consumer.isCurrent(message.tag) else { return false }
        consumer.settle([(message.tag, .reject)])
        return true
    }

    /// Acknowledges messages whose work is done.
    public func acknowledge(_ tags: [DeliveryTag]) {
        consumer.settle(tags.map { ($0, .acknowledge) })
    }

    /// Publishes what must be on the broker before some messages may be acknowledged, however long it takes. False when the task was
    /// cancelled or all of the messages belong to a connection that is gone: then the broker delivers them again.
    public func publish(_ batch: [OutgoingMessage], before tags: [DeliveryTag]) async -> Bool {
        await publish(batch, isWanted: { tags.contains(where: consumer.isCurrent) }) == .published
    }

    /// Publishes what has its source elsewhere than in the queue, in a database for example. False when the task was cancelled.
    public func publishWithoutSource(_ batch: [OutgoingMessage]) async -> Bool {
        await publish(batch, isWanted: { true }) == .published
    }

    /// Only our own refusal makes a copy impossible: the broker's 406 fails all messages on the channel, whoever is to blame.
    static func isImpossible(_ error: BrokerError) -> Bool { error.kind == .preconditionFailed && error.code == nil }

    /// Tries once to publish, and says what failed, by place.
    func failures(of batch: [OutgoingMessage]) async -> [Int: BrokerError] {
        do throws(PublishError) {
            try await publisher.publish(batch)
            return [:]
        } catch {
            logger.warning(
                "publishing failed, the source stays unacknowledged", metadata: ["queue": "\(queue.name)", "error": "\(error)"])
            return error.failures
        }
    }

    /// A body that was too large to be kept cannot be copied at all.
    @discardableResult
    private func move(_ message: IncomingMessage, _ copy: OutgoingMessage) async -> Bool {
        guard !message.isTooLarge else { return reject(message) }
        switch await publish(
            [copy], givingUpOn: Self.isImpossible, isWanted: { consumer.isCurrent(message.tag) })
        {
        case .published:
            (copy.exchange == Exchange.dead.rawValue ? Failpoint.afterDeadLetterConfirm : .afterRetryConfirm).pass()
            acknowledge([message.tag])
        case .impossible: return reject(message)
        case .abandoned: return false
        }
        return true
    }
}

extension Settler {
    private enum Publication { case published, impossible, abandoned }

    private func publish(
        _ batch: [OutgoingMessage], givingUpOn isFinal: (BrokerError) -> Bool = { _ in false }, isWanted: () -> Bool
    ) async -> Publication {
        var backoff = RepublishingBackoff()
        var remaining = batch
        // Before the first try too: whoever gets the message next publishes its successor, and two would make two chains.
        while isWanted() {
            do throws(PublishError) {
                try await publisher.publish(remaining)
                return .published
            } catch {
                remaining = error.unpublished(of: remaining)
                logger.warning(
                    "publishing failed, the source stays unacknowledged", metadata: ["queue": "\(queue.name)", "error": "\(error)"])
                if error.failures.values.contains(where: isFinal) { return .impossible }
            }
            do { try await Task.sleep(for: backoff.next()) } catch { return .abandoned }
        }
        return .abandoned
    }
}

/// How long to wait before publishing again: the publisher has already waited for its connection, so this only keeps a refused
/// message from becoming a busy loop.
struct RepublishingBackoff {
    private var delay = Duration.milliseconds(100)

    mutating func next() -> Duration {
        defer { delay = min(delay * 2, .seconds(10)) }
        return delay
    }
}

/// A message and what takes over from it.
public struct Move: Sendable {
    /// What is settled once the copy is with the broker.
    public var message: IncomingMessage
    /// What takes over.
    public var copy: OutgoingMessage

    /// A move from its parts.
    public init(_ message: IncomingMessage, to copy: OutgoingMessage) {
        self.message = message
        self.copy = copy
    }
}

extension Settler {
    /// The dead letter that takes over from a message of this queue.
    public func deadLetter(_ message: IncomingMessage, _ reason: DeadLetterReason, failure: FailureRecord) -> Move {
        Move(message, to: settled(message, failure).deadLetter(reason))
    }

    /// What takes over from a message that waits in one of this queue's retry queues.
    public func retry(_ message: IncomingMessage, _ retryDelay: RetryDelay, countsAsAttempt: Bool, failure: FailureRecord) -> Move {
        Move(message, to: settled(message, failure).retry(retryDelay, notBefore: nil, countsAsAttempt: countsAsAttempt))
    }

    private func pass(_ confirmed: Move) {
        switch confirmed.copy.exchange {
        case Exchange.dead.rawValue: Failpoint.afterDeadLetterConfirm.pass()
        case Exchange.retry.rawValue: Failpoint.afterRetryConfirm.pass()
        default: break
        }
    }

    /// Settles many messages together: all copies are published at once, and each message is acknowledged when its own is confirmed. So a
    /// burst of what cannot be read costs no more than one of what can.
    ///
    /// As ``settle(_:_:failure:)`` it tries for as long as the messages are ours, and leaves to the broker what cannot be copied.
    /// - Returns: the messages that are settled; the others come back.
    @discardableResult
    public func settle(_ moves: [Move]) async -> [IncomingMessage] {
        var settled: [IncomingMessage] = []
        var remaining: [Move] = []
        for move in moves {
            if move.message.isTooLarge {
                if reject(move.message) { settled.append(move.message) }
            } else {
                remaining.append(move)
            }
        }
        var backoff = RepublishingBackoff()
        while true {
            remaining.removeAll { !isCurrent($0.message) }
            guard !remaining.isEmpty else { return settled }
            let failures = await failures(of: remaining.map(\.copy))
            var failed: [Move] = []
            var done: [IncomingMessage] = []
            for (index, move) in remaining.enumerated() {
                switch failures[index] {
                case nil: done.append(move.message)
                case let error? where Self.isImpossible(error):
                    if reject(move.message) { settled.append(move.message) }
                case .some: failed.append(move)
                }
            }
            for index in remaining.indices where failures[index] == nil { pass(remaining[index]) }
            acknowledge(done.map(\.tag))
            settled += done
            remaining = failed
            guard !remaining.isEmpty else { return settled }
            do { try await Task.sleep(for: backoff.next()) } catch { return settled }
        }
    }
}

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
        let detail = failure.detail(beside: reason)
        properties.headers[.errorDetail] = detail.isEmpty ? nil : .string(detail)
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
