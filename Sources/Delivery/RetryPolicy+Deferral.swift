public import Messages

extension RetryPolicy {
    /// What to do with a job that could not be tried now, or should not: it waits on the smallest retry queue that is long enough, without
    /// its attempts being counted.
    ///
    /// A retry queue that would pass the job's time gives way to the longest that does not: the wait is a guess, and the service may be
    /// back sooner. Only a job that has less time left than the shortest retry queue is dead.
    public func deferral(of wait: Duration, _ attempt: Attempt, notAfter: Timestamp, otherwise reason: DeadLetterReason) -> Settlement {
        let fitting = retryDelays(endingBefore: notAfter, now: attempt.now)
        guard let retryDelay = fitting.first(where: { $0.duration >= wait }) ?? fitting.last else { return .deadLetter(reason) }
        return .retry(retryDelay, notBefore: nil, countsAsAttempt: false)
    }

    /// How long a job waits whose time is over by a clock that may be wrong: longer each time, and two minutes at most, so that it does
    /// not wait for an hour once the clock is right. Nil without a retry queue.
    public func delayOfDoubt(_ attempt: Attempt) -> RetryDelay? {
        retryDelays.isEmpty ? nil : retryDelays[min(attempt.deferrals, retryDelays.count - 1, 2)]
    }
}
