import AMQP
import Delivery
import Messages
import Settling

/// Jobs whose service cannot take them now.
extension JobPipeline {
    /// A place in the job's lane. Nil when there is none: then the job has been settled, without having been tried.
    func enter(_ message: IncomingMessage, _ job: Job, _ attempt: Attempt) async -> Lanes.Stay? {
        switch await lanes.enter(handler.lane(of: job)) {
        case .stay(let stay): return stay
        case .held(let held):
            await putOff(message, job, attempt, held)
            return nil
        }
    }

    /// Gives a place back that was not used.
    func giveUp(_ stay: Lanes.Stay) {
        _ = lanes.leave(stay, .tryAgain(after: nil, ProviderAnswer(provider: "", code: "not-sent")))
    }

    /// What is done with a job that was tried. When nobody's credentials are accepted it waits as long as the rest of its lane: its
    /// deferrals may have been many, and the next step of its own retry schedule an hour. One that never got out of this process is
    /// deferred.
    func settlement(for outcome: Outcome, _ job: Job, _ attempt: Attempt, waitOfLane: Duration?) -> Settlement {
        if outcome.isUntried { return policy.deferral(of: waitOfLane ?? .zero, attempt, notAfter: job.notAfter, otherwise: .expired) }
        guard case .misconfigured = outcome, let waitOfLane else {
            return policy.settlement(for: outcome, attempt: attempt, notAfter: job.notAfter)
        }
        return policy.deferral(of: waitOfLane, attempt, notAfter: job.notAfter, otherwise: .misconfigured)
    }

    private func putOff(_ message: IncomingMessage, _ job: Job, _ attempt: Attempt, _ held: Lanes.Held) async {
        let expired: DeadLetterReason = held.reason == .paused ? .misconfigured : .expired
        let settlement = policy.deferral(of: held.time, attempt, notAfter: job.notAfter, otherwise: expired)
        let answer = ProviderAnswer(
            provider: held.trouble?.provider ?? held.lane.service, code: held.trouble?.code ?? "not-sent",
            reason: held.trouble?.reason ?? held.reason.rawValue)
        let failure = FailureRecord(
            reason: answer.reason, code: answer.code, provider: answer.provider, detail: "not tried: its lane is \(held.reason.rawValue)")
        guard await settler.settle(message, settlement, failure: failure) else { return }
        if let trouble = held.trouble, held.reason.isTrouble {
            hold(job, trouble, settlement, attempt)
        } else {
            report(job, answer, settlement, attempt)
        }
    }

    /// A job that was put off has a cause in view until it is back.
    func hold(_ job: Job, _ answer: ProviderAnswer, _ settlement: Settlement, _ attempt: Attempt) {
        if let wait = policy.wait(after: settlement, now: attempt.now, notAfter: job.notAfter) { held.note(answer, for: wait) }
        report(job, answer, settlement, attempt)
    }

    /// The journal is told once that a job waits for its service, not each time it looks: an outage makes many deferrals of few jobs.
    private func report(_ job: Job, _ answer: ProviderAnswer, _ settlement: Settlement, _ attempt: Attempt) {
        switch settlement {
        case .deadLetter: record(job, answer, .dead, attempt)
        // The first deferral may have been for its age.
        case .retry where attempt.deferrals < 2: reporter.record(JobOutcomes.Entry(job, answer, .retried, attempt))
        case .retry, .acknowledge: break
        }
    }
}

extension LaneHold {
    /// Whether the service itself is in the way: else the job waits for its turn only.
    fileprivate var isTrouble: Bool {
        switch self {
        case .down, .throttled, .paused: true
        case .recovering, .full: false
        }
    }
}
