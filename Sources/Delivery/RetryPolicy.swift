public import Messages

/// The one owner of retrying: turns an outcome into a settlement. The broker's retry queues do the waiting.
///
/// Retrying ends by age, not by count, and not before: a wait that would pass the job's `notAfter` is shortened to nine tenths of what is
/// left, so that the job is tried in time however long the provider asked for. Only when not even the shortest retry queue ends in time is
/// it dead.
public struct RetryPolicy: Sendable {
    /// The retry queues to be had, shortest first.
    public var retryDelays: [RetryDelay]

    /// A policy over some retry queues, all five unless said otherwise.
    public init(retryDelays: [RetryDelay] = RetryDelay.allCases) { self.retryDelays = retryDelays.sorted() }

    /// What to do with a job after an attempt.
    public func settlement(for outcome: Outcome, attempt: Attempt, notAfter: Timestamp) -> Settlement {
        switch outcome {
        case .delivered, .destinationGone:
            .acknowledge
        case .refused:
            .deadLetter(.refused)
        case .tryAgain(let after, _):
            retry(after: after ?? delay(before: attempt.number + 1), attempt, notAfter, countsAsAttempt: true, otherwise: .expired)
        case .misconfigured:
            retry(after: delay(before: attempt.deferrals + 3), attempt, notAfter, countsAsAttempt: false, otherwise: .misconfigured)
        }
    }

    /// Where a message waits until a moment: the smallest retry queue that ends after it, else the largest, of those that end before
    /// `notAfter`. Nil when none does.
    public func retryDelay(until moment: Timestamp, now: Timestamp, notAfter: Timestamp) -> RetryDelay? {
        let fitting = retryDelays(endingBefore: notAfter, now: now)
        return fitting.first { now + $0.duration >= moment } ?? fitting.last
    }

    /// How long a message that was settled so is away: until it is back from its retry queue, and from those on which it waits for its
    /// moment. Nil when it does not come back.
    public func wait(after settlement: Settlement, now: Timestamp, notAfter: Timestamp) -> Duration? {
        guard case .retry(let retryDelay, let notBefore, _) = settlement else { return nil }
        var back = now + retryDelay.duration
        while let notBefore, back < notBefore, let retryDelay = self.retryDelay(until: notBefore, now: back, notAfter: notAfter) {
            back = back + retryDelay.duration
        }
        return back - now
    }

    /// The retry queues from which a message comes back while there is still time to try it: a twentieth of what is left stays for the way
    /// through the broker.
    func retryDelays(endingBefore notAfter: Timestamp, now: Timestamp) -> ArraySlice<RetryDelay> {
        let usable = (notAfter - now) * 0.95
        return retryDelays.prefix { $0.duration <= usable }
    }

    /// The retry schedule: the second attempt comes after the first retry queue, the third after the second, and so on; the last retry
    /// queue repeats.
    private func delay(before attempt: Int) -> Duration {
        retryDelays.isEmpty ? .zero : retryDelays[min(max(attempt - 2, 0), retryDelays.count - 1)].duration
    }

    private func retry(
        after delay: Duration, _ attempt: Attempt, _ notAfter: Timestamp, countsAsAttempt: Bool, otherwise reason: DeadLetterReason
    ) -> Settlement {
        let left = notAfter - attempt.now
        // A wish that fits is granted in full when a retry queue can end after it. What is shortened leaves a tenth, enough for one more
        // try.
        let moment = attempt.now + (delay <= left * 0.95 ? delay : left * 0.9)
        guard let retryDelay = retryDelay(until: moment, now: attempt.now, notAfter: notAfter) else { return .deadLetter(reason) }
        let isEnough = attempt.now + retryDelay.duration >= moment
        return .retry(retryDelay, notBefore: isEnough ? nil : moment, countsAsAttempt: countsAsAttempt)
    }
}

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
