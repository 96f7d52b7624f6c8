public import Messages

/// What is done with a message after an attempt.
public enum Settlement: Sendable, Equatable {
    /// Done: the broker may forget it.
    case acknowledge
    /// It moves to a rung and comes back after the rung's delay, but is not tried before `notBefore` when that is later.
    /// `countsAsAttempt` is false when the attempt failed for a reason that is not this message's.
    case retry(Rung, notBefore: Timestamp?, countsAsAttempt: Bool)
    /// It moves to the dead-letter queue, for people to look at.
    case deadLetter(DeadLetterReason)
}
