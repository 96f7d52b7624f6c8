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

/// Why a message ended in a dead-letter queue; the raw value is the header's word and the filter's.
public enum DeadLetterReason: String, Sendable, CaseIterable {
    /// The body cannot be read: see the detail header.
    case malformed
    /// The content type is none we read.
    case contentType
    /// The subscription's endpoint must not be talked to: see the detail header.
    case endpointNotAllowed
    /// Larger than 256 KiB; set by the broker's own dead-lettering.
    case tooLarge
    /// The team, teammate or workspace stayed unknown over two retry queues.
    case unknownAssignee
    /// The event's type stayed unknown over the retry queues.
    case unknownType
    /// The directory failed on this message, and only on this one, again and again.
    case directoryFailed
    /// The provider will never take this message.
    case refused
    /// Nothing is wrong with it, but its time was over before it could be delivered.
    case expired
    /// Our keys, clock or account were wrong until its time was over.
    case misconfigured
    /// It came back again and again without ever being settled, alone: it probably ends the process.
    case poisonMessage

    /// The reason that stands on a dead letter, also in the word of an earlier version.
    public init?(written word: String) { self.init(rawValue: word == "suspectCrash" ? Self.poisonMessage.rawValue : word) }
}
