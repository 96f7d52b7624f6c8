public import Messages

/// The one owner of retrying: turns an outcome into a settlement. The broker's rungs do the waiting.
///
/// Retrying ends by age, not by count, and not before: a wait that would pass the job's `notAfter` is shortened to nine tenths of what is
/// left, so that the job is tried in time however long the provider asked for. Only when not even the shortest rung ends in time is it
/// dead.
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

    /// Where a message waits until a moment: the smallest rung that ends after it, else the largest, of those that end before `notAfter`.
    /// Nil when none does.
    public func rung(until moment: Timestamp, now: Timestamp, notAfter: Timestamp) -> Rung? {
        let fitting = rungs(endingBefore: notAfter, now: now)
        return fitting.first { now + $0.delay >= moment } ?? fitting.last
    }

    /// How long a message that was settled so is away: until it is back from its rung, and from those on which it waits for its moment. Nil
    /// when it does not come back.
    public func wait(after settlement: Settlement, now: Timestamp, notAfter: Timestamp) -> Duration? {
        guard case .retry(let rung, let notBefore, _) = settlement else { return nil }
        var back = now + rung.delay
        while let notBefore, back < notBefore, let rung = self.rung(until: notBefore, now: back, notAfter: notAfter) {
            back = back + rung.delay
        }
        return back - now
    }

    /// The rungs from which a message comes back while there is still time to try it: a twentieth of what is left stays for the way
    /// through the broker.
    func rungs(endingBefore notAfter: Timestamp, now: Timestamp) -> ArraySlice<Rung> {
        let usable = (notAfter - now) * 0.95
        return rungs.prefix { $0.delay <= usable }
    }

    /// The ladder: the second attempt comes after the first rung, the third after the second, and so on; the last rung repeats.
    private func delay(before attempt: Int) -> Duration {
        rungs.isEmpty ? .zero : rungs[min(max(attempt - 2, 0), rungs.count - 1)].delay
    }

    private func retry(
        after delay: Duration, _ attempt: Attempt, _ notAfter: Timestamp, countsAsAttempt: Bool, otherwise reason: DeadLetterReason
    ) -> Settlement {
        let left = notAfter - attempt.now
        // A wish that fits is granted in full when a rung can end after it. What is shortened leaves a tenth, enough for one more try.
        let moment = attempt.now + (delay <= left * 0.95 ? delay : left * 0.9)
        guard let rung = rung(until: moment, now: attempt.now, notAfter: notAfter) else { return .deadLetter(reason) }
        let isEnough = attempt.now + rung.delay >= moment
        return .retry(rung, notBefore: isEnough ? nil : moment, countsAsAttempt: countsAsAttempt)
    }
}
