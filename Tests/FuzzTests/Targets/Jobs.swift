import Delivery
import Messages

@testable import Operations

extension FuzzTarget {
    /// Jobs, as far as the request to the provider and the settlement.
    static let job = FuzzTarget("job") { bytes throws(Finding) in
        let job: Job
        do throws(Unreadable) { job = try Job.read(bytes) } catch { return try quotesNothing(error) }
        try Finding.unless((try? Job.read(job.json())) == job, "a job that is written and read again is another one")
        _ = job.notAfter.text
        let handler = FuzzHandlers.shared.handler(job.channel)
        _ = handler.circuit(of: job)
        let attempt = Attempt(number: 1, deferrals: 0, firstAt: now, now: now)
        let outcome = await handler.handle(job, attempt: attempt)
        let answer = outcome.answer
        try Canary.check("\(answer.provider) \(answer.code) \(answer.reason)", "what is noted about a job")
        settle(job, attempt)
    }

    /// Reports of workers to the router.
    static let report = FuzzTarget("report") { bytes throws(Finding) in
        switch Result(catching: { () throws(Unreadable) in try DestinationGone.read(bytes) }) {
        case .success(let gone):
            try Finding.unless((try? DestinationGone.read(gone.json())) == gone, "destination.gone is another one when it is read again")
        case .failure(let error): try quotesNothing(error)
        }
        switch Result(catching: { () throws(Unreadable) in try DestinationLearned.read(bytes) }) {
        case .success(let learned):
            let again = try? DestinationLearned.read(learned.json())
            try Finding.unless(again == learned, "destination.learned is another one when it is read again")
        case .failure(let error): try quotesNothing(error)
        }
        switch Result(catching: { () throws(Unreadable) in try JobOutcomes.read(bytes) }) {
        case .success(let outcomes):
            try Finding.unless((try? JobOutcomes.read(outcomes.json())) == outcomes, "job.outcomes are others when they are read again")
        case .failure(let error): try quotesNothing(error)
        }
    }

    /// What a worker may do with a job after any outcome.
    private static func settle(_ job: Job, _ attempt: Attempt) {
        let policy = RetryPolicy()
        let answer = ProviderAnswer(provider: "p", code: "1")
        for outcome in [Outcome.tryAgain(after: .seconds(90), answer), .misconfigured(answer), .delivered(answer)] {
            _ = policy.settlement(for: outcome, attempt: attempt, notAfter: job.notAfter)
        }
        _ = policy.deferral(of: .seconds(90), attempt, notAfter: job.notAfter, otherwise: .expired)
    }
}
