import AMQP
import CircuitBreaking
import Delivery
import Messages
import Settling

/// Jobs whose service cannot take them now.
extension JobPipeline {
    /// The permit to send the job. Nil when there is none: then the job has been settled, without having been tried.
    func enter(_ message: IncomingMessage, _ job: Job, _ attempt: Attempt) async -> Permit? {
        switch await circuits.enter(handler.circuit(of: job)) {
        case .permit(let permit): return permit
        case .held(let held):
            await deferHeld(message, job, attempt, held)
            return nil
        }
    }

    /// Ends a permit under which nothing was sent.
    func giveUp(_ permit: consuming Permit) {
        _ = circuits.leave(permit, .tryAgain(after: nil, ProviderAnswer(provider: "", code: "not-sent")))
    }

    /// What is done with a job that was tried. When nobody's credentials are accepted it waits as long as the rest of its circuit: its
    /// deferrals may have been many, and the next step of its own retry schedule an hour. One that never got out of this process is
    /// deferred.
    /// - Parameter wait: how long the jobs of its circuit wait.
    func settlement(for outcome: Outcome, _ job: Job, _ attempt: Attempt, waitOfCircuit wait: Duration?) -> Settlement {
        if outcome.isUntried { return policy.deferral(of: wait ?? .zero, attempt, notAfter: job.notAfter, otherwise: .expired) }
        guard case .misconfigured = outcome, let wait else {
            return policy.settlement(for: outcome, attempt: attempt, notAfter: job.notAfter)
        }
        return policy.deferral(of: wait, attempt, notAfter: job.notAfter, otherwise: .misconfigured)
    }

    private func deferHeld(_ message: IncomingMessage, _ job: Job, _ attempt: Attempt, _ held: Circuit.Held) async {
        let expired: DeadLetterReason = held.reason == .open(.unauthorized) ? .misconfigured : .expired
        let settlement = policy.deferral(of: held.time, attempt, notAfter: job.notAfter, otherwise: expired)
        let answer = ProviderAnswer(
            provider: held.opening?.provider ?? held.key.service, code: held.opening?.code ?? "not-sent",
            reason: held.opening?.reason ?? held.reason.word, setting: held.opening?.setting)
        let failure = FailureRecord(
            reason: answer.reason, code: answer.code, provider: answer.provider, detail: "not tried: its circuit is \(held.reason.word)")
        guard await settler.settle(message, settlement, failure: failure) else { return }
        if held.opening != nil, case .open = held.reason {
            hold(job, answer, settlement, attempt)
        } else {
            report(job, answer, settlement, attempt)
        }
    }

    /// A job that was deferred has a cause in view until it is back.
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
