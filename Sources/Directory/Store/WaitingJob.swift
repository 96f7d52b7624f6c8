public import Messages
public import Routing

/// A job that has waited, for a retry, a deferral or a replay: before it is sent it is decided again.
public struct WaitingJob: Sendable, Equatable {
    /// What is to be sent.
    public var job: Job
    /// The number of the coming attempt, from 1.
    public var attempt: Int
    /// When the job was published first, as its message says; what counts for a job whose assignment is not remembered.
    public var publishedAt: Timestamp
    /// Whether it is over when its time is. False while the caller's clock is in doubt: then whoever sends it judges that, by a clock of its
    /// own.
    public var mayExpire: Bool

    /// A waiting job from its parts.
    public init(_ job: Job, attempt: Int, publishedAt: Timestamp, mayExpire: Bool = true) {
        self.job = job
        self.attempt = attempt
        self.publishedAt = publishedAt
        self.mayExpire = mayExpire
    }
}

/// What is to be done with a job that has waited.
public enum RecheckedJob: Sendable, Equatable {
    /// Send it as it is.
    case unchanged
    /// Send it, to this destination: it was registered anew meanwhile. The job's id stays.
    case readdressed(Destination)
    /// Do not send it: acknowledge. The outcome and its reason are written down.
    case withdrawn(Reason)
    /// Nobody wants it any more: dead-letter it. The outcome is written down.
    case expired
}
