public import AMQP
public import Delivery
import Failpoints
public import Messages

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
