public import Messages

/// How one attempt at a job ended, as the worker reported it.
public struct OutcomeReport: Sendable, Codable, Equatable {
    public var result: JobOutcomes.Result
    /// Such as `apns`.
    public var provider: String
    /// A status, or an error code of the transport.
    public var code: String
    /// The provider's reason in its own word, or ours; empty when delivered.
    public var reason: String
    /// What that means, and what to do.
    public var meaning: String
    /// From 1.
    public var attempt: Int
    public var at: Timestamp
    /// When it is tried again, where that is known; nil otherwise.
    public var nextTryAt: Timestamp?

    private enum CodingKeys: String, CodingKey {
        case result, provider, code, reason, meaning, attempt, at
        case nextTryAt = "next_try_at"
    }

    /// What is shown of a worker's report.
    init(_ entry: JobOutcomes.Entry) {
        result = entry.result
        provider = entry.provider
        code = entry.code
        reason = entry.reason
        meaning = OutcomeMeaning.sentence(entry)
        attempt = entry.attempt
        at = entry.at
        nextTryAt = entry.nextTryAt
    }

    /// Provider, status and reason: `apns 410 Unregistered`.
    var answer: String { [provider, code, reason].filter { !$0.isEmpty }.joined(separator: " ") }
}
