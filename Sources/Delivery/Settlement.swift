public import Messages

/// What is done with a message after an attempt.
public enum Settlement: Sendable, Equatable {
    /// Done: the broker may forget it.
    case acknowledge
    /// It moves to a retry queue and comes back after its delay, but is not tried before `notBefore` when that is later.
    /// `countsAsAttempt` is false when the attempt failed for a reason that is not this message's.
    case retry(RetryDelay, notBefore: Timestamp?, countsAsAttempt: Bool)
    /// It moves to the dead-letter queue, for people to look at.
    case deadLetter(DeadLetterReason)
}
