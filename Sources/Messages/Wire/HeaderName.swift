/// Headers of ours on AMQP messages. Times are int64 milliseconds, counts int64, the rest text.
public enum HeaderName: String, Sendable, CaseIterable {
    /// The number of the coming attempt, from 1.
    case attempt = "belfry-attempt"
    /// How often it was put off for a reason that is not this message's fault.
    case deferrals = "belfry-deferrals"
    case firstAttemptAt = "belfry-first-attempt-at"
    /// A worker that gets it earlier parks it again.
    case notBefore = "belfry-not-before"
    case errorReason = "belfry-error-reason"
    case errorCode = "belfry-error-code"
    case errorProvider = "belfry-error-provider"
    /// One line for people: which JSON path, what was expected. Never a value.
    case errorDetail = "belfry-error-detail"
    case errorFirstAt = "belfry-error-first-at"
    case errorLastAt = "belfry-error-last-at"
    case replayedAt = "belfry-replayed-at"
    case replayedBy = "belfry-replayed-by"
    case replayedCount = "belfry-replayed-count"
    /// The workspace, so that dead letters can be counted without being parsed.
    case workspace = "belfry-workspace"
    /// The routing key that a producer published an event with, once the router has moved it: copies have keys of ours.
    case publishedKey = "belfry-published-key"
    /// W3C Trace Context.
    case traceParent = "traceparent"
}
