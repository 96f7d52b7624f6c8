public import Messages

/// The one owner of retrying: turns an outcome into a settlement. The broker's rungs do the waiting.
///
/// Retrying ends by age, not by count: a rung that would end after the job's `notAfter` is not used.
public struct RetryPolicy: Sendable {
    /// The rungs to be had, shortest first.
    public var rungs: [Rung]

    /// A policy over some rungs, all five unless said otherwise.
    public init(rungs: [Rung] = Rung.allCases) { self.rungs = rungs.sorted() }

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

    /// Where a message goes that came before its time: the smallest rung that ends after it, or the largest there is.
    public func rung(until moment: Timestamp, now: Timestamp) -> Rung? {
        rungs.first { now + $0.delay >= moment } ?? rungs.last
    }

    /// The ladder: the second attempt comes after the first rung, the third after the second, and so on; the last rung repeats.
    private func delay(before attempt: Int) -> Duration {
        rungs.isEmpty ? .zero : rungs[min(max(attempt - 2, 0), rungs.count - 1)].delay
    }

    private func retry(
        after delay: Duration, _ attempt: Attempt, _ notAfter: Timestamp, countsAsAttempt: Bool, otherwise reason: DeadLetterReason
    ) -> Settlement {
        // Longer than any job lives, and short enough to be added to any moment: an absurd wish is still one that comes too late.
        let moment = attempt.now + min(delay, .seconds(366 * 86_400))
        guard moment <= notAfter, let rung = rung(until: moment, now: attempt.now), attempt.now + rung.delay <= notAfter else {
            return .deadLetter(reason)
        }
        let isEnough = attempt.now + rung.delay >= moment
        return .retry(rung, notBefore: isEnough ? nil : moment, countsAsAttempt: countsAsAttempt)
    }
}
