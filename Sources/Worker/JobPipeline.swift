import AMQP
import CircuitBreaking
import Delivery
import Failpoints
import Logging
import Messages
import Settling

/// What happens to one message: decode, handle, settle, record.
struct JobPipeline: Sendable {
    var queue: WorkQueue
    var policy: RetryPolicy
    var handler: any JobHandler
    var circuits: CircuitPool
    var settler: Settler
    var reporter: OutcomeReporter
    var held: HeldCauses
    var metrics: WorkerMetrics
    var logger: Logger

    /// Takes a message to its end. Never throws: what cannot be settled comes back by itself.
    func process(_ message: IncomingMessage) async {
        Failpoint.afterDelivery.pass(message.properties.messageID)
        guard !message.isTooLarge else { return reject(message) }
        let job: Job
        do throws(Unreadable) { job = try decode(message) } catch { return await deadLetter(message, unreadable: error) }
        let attempt = attempt(message)
        // What is over is over, even if it should have waited longer.
        guard attempt.now < job.notAfter else { return await expire(message, job, attempt) }
        if await isBeforeItsTime(message, job) { return }
        if await isStale(message, job, attempt) { return }
        guard job.isKnownKind else { return await leaveToNewerWorker(message, job, attempt) }
        guard let permit = await enter(message, job, attempt) else { return }
        // It may have waited for its permit. What is not ours any more is sent by whoever has it now, and would be sent twice.
        guard settler.isCurrent(message) else { return giveUp(permit) }
        let outcome = await handle(job, attempt)
        Failpoint.afterAnswer.pass()
        let settlement = settlement(for: outcome, job, attempt, waitOfCircuit: circuits.leave(permit, outcome))
        guard await settle(message, job, outcome, settlement) else { return }
        let wait = policy.wait(after: settlement, now: attempt.now, notAfter: job.notAfter)
        if let wait, !outcome.isUntried { held.note(outcome.answer, for: wait) }
        if case .delivered(let answer) = outcome, let environment = answer.environment { learn(environment, of: job) }
        record(job, outcome.answer, JobOutcomes.Result(outcome, settlement), attempt, nextTryIn: wait)
    }

    /// Takes a message that has come back too often out of the way, untried.
    func deadLetterPoison(_ message: IncomingMessage) async {
        let failure = FailureRecord(
            reason: DeadLetterReason.poisonMessage.rawValue, detail: "came back \(message.deliveryCount) times unsettled")
        logger.error(
            "a poison message: it seems to end the process that takes it",
            metadata: ["queue": "\(queue.name)", "messageId": "\(message.name)"])
        guard await settle(message, .deadLetter(.poisonMessage), failure) else { return }
        metrics.count(.dead)
    }
}

extension JobPipeline {
    private func decode(_ message: IncomingMessage) throws(Unreadable) -> Job {
        let job = try Job.read(message.body)
        guard WorkQueue(job.channel) == queue else {
            throw .wrongShape(path: "$.destination.address", expected: "a destination of the queue \(queue.name)")
        }
        return job
    }

    private func attempt(_ message: IncomingMessage) -> Attempt {
        let now = Timestamp.now
        let firstAt = message.properties.headers.integer(.firstAttemptAt).map(Timestamp.init(milliseconds:)) ?? now
        return Attempt(number: message.attempt, deferrals: message.deferrals, firstAt: firstAt, now: now)
    }

    private func handle(_ job: Job, _ attempt: Attempt) async -> Outcome {
        let start = ContinuousClock.now
        let outcome = await handler.handle(job, attempt: attempt)
        metrics.record(outcome, took: .now - start)
        return outcome
    }

    private func settle(_ message: IncomingMessage, _ job: Job, _ outcome: Outcome, _ settlement: Settlement) async -> Bool {
        if case .destinationGone(let answer) = outcome {
            guard await settler.publish([gone(job, answer)], before: [message.tag]) else { return false }
            Failpoint.afterGoneConfirm.pass()
        }
        let answer = outcome.answer
        let failure = FailureRecord(reason: answer.reason, code: answer.code, provider: answer.provider)
        return await settle(message, settlement, failure, of: job)
    }

    /// Settles a message, and says of a dead letter what a person needs to find it, in the words that the router has for an event.
    func settle(_ message: IncomingMessage, _ settlement: Settlement, _ failure: FailureRecord, of job: Job? = nil) async -> Bool {
        guard await settler.settle(message, settlement, failure: failure) else { return false }
        guard case .deadLetter(let reason) = settlement else { return true }
        var metadata = failure.metadata(of: message, from: queue.name, as: reason)
        if let job {
            metadata["job"] = "\(job.id.lowercase)"
            metadata["workspace"] = "\(job.notification.workspace)"
        }
        logger.warning("a job is dead-lettered", metadata: metadata)
        return true
    }

    /// The directory is told where the device was found, so that the next job goes there at once. If that is lost, the next job finds it.
    private func learn(_ environment: MobileEnvironment, of job: Job) {
        reporter.record(
            DestinationLearned(
                workspace: job.notification.workspace, destination: job.destination.id, registeredAt: job.destination.registeredAt,
                environment: environment, at: .now))
    }

    private func gone(_ job: Job, _ answer: ProviderAnswer) -> OutgoingMessage {
        DestinationGone(
            workspace: job.notification.workspace, teammate: job.notification.teammate, channel: job.channel,
            destination: job.destination.id, registeredAt: job.destination.registeredAt, reason: answer.reason, at: .now
        ).message
    }

    func record(
        _ job: Job, _ answer: ProviderAnswer, _ result: JobOutcomes.Result, _ attempt: Attempt, nextTryIn wait: Duration? = nil
    ) {
        metrics.count(result)
        reporter.record(JobOutcomes.Entry(job, answer, result, attempt, nextTryIn: wait))
        // Of a dead letter all has been said.
        guard result != .dead else { return }
        logger.log(
            level: result == .delivered ? .debug : .info, "job settled",
            metadata: [
                "job": "\(job.id.lowercase)", "workspace": "\(job.notification.workspace)", "result": "\(result)",
                "provider": "\(answer.provider)", "code": "\(answer.code)", "reason": "\(answer.reason)",
                "attempt": "\(attempt.number)",
            ])
    }

    private func deadLetter(_ message: IncomingMessage, unreadable: Unreadable) async {
        let failure = FailureRecord(reason: unreadable.reason, detail: unreadable.description)
        guard await settle(message, .deadLetter(.malformed), failure) else { return }
        metrics.count(.dead)
    }

    private func reject(_ message: IncomingMessage) {
        guard settler.reject(message) else { return }
        let failure = FailureRecord.tooLarge(message)
        logger.warning("a job is dead-lettered", metadata: failure.metadata(of: message, from: queue.name, as: .tooLarge))
        metrics.count(.dead)
    }
}

/// Jobs that are not tried now, whatever their service is like.
extension JobPipeline {
    /// How long a decision holds while its job waits in the worker's own queue. Longer than a worker with enough to do lets it wait, and
    /// than clocks differ.
    static let freshness: Duration = .seconds(60)

    /// Puts a job that came before its time back. When it would come back too late for its deadline it is tried now.
    func isBeforeItsTime(_ message: IncomingMessage, _ job: Job) async -> Bool {
        guard let moment = message.properties.headers.integer(.notBefore).map(Timestamp.init(milliseconds:)), moment > .now,
            let retryDelay = policy.retryDelay(until: moment, now: .now, notAfter: job.notAfter)
        else { return false }
        await settler.deferUnchanged(message, on: retryDelay)
        return true
    }

    /// Lets the router decide again, once, what was decided long ago: while its workers were away, or had more to do than they could, the
    /// conversation may have ended and the phone changed hands. It goes over a retry queue, as the one way to the router that a worker's
    /// rights have. What has no time for that is tried.
    func isStale(_ message: IncomingMessage, _ job: Job, _ attempt: Attempt) async -> Bool {
        // What was replayed has been decided since, and keeps the time of its first life.
        let replayedAt = message.properties.headers.integer(.replayedAt).map(Timestamp.init(milliseconds:))
        guard attempt.number == 1, attempt.deferrals == 0, let decidedAt = [message.publishedAt, replayedAt].compactMap(\.self).max(),
            attempt.now - decidedAt > Self.freshness,
            let retryDelay = policy.retryDelay(until: attempt.now, now: attempt.now, notAfter: job.notAfter)
        else { return false }
        let failure = FailureRecord(reason: "stale", detail: "not tried: it had waited in \(queue.name) since \(decidedAt.text)")
        await settler.settle(message, .retry(retryDelay, notBefore: nil, countsAsAttempt: false), failure: failure)
        return true
    }

    /// A newer router asks for something this worker does not know: a newer worker may come before the job's time is over.
    func leaveToNewerWorker(_ message: IncomingMessage, _ job: Job, _ attempt: Attempt) async {
        let settlement = policy.deferral(of: .seconds(600), attempt, notAfter: job.notAfter, otherwise: .expired)
        let answer = ProviderAnswer(
            provider: job.channel.rawValue, code: "not-sent", reason: "unknownKind", setting: "the version of this worker")
        let failure = FailureRecord(reason: answer.reason, code: answer.code, detail: "$.kind: this worker knows notify only")
        guard await settle(message, settlement, failure, of: job) else { return }
        hold(job, answer, settlement, attempt)
    }

    /// Nobody wants it any more: it is not tried.
    ///
    /// One that was never tried goes to the router first, over a retry queue: a clock that jumped ahead would otherwise end everything
    /// that is in the queue. The router dead-letters it by a clock of its own, or sends it back.
    func expire(_ message: IncomingMessage, _ job: Job, _ attempt: Attempt) async {
        if attempt.number == 1, let delay = policy.delayOfDoubt(attempt) {
            let failure = FailureRecord(reason: "clock", detail: "its time was over at \(job.notAfter.text) by the worker's clock")
            await settler.settle(message, .retry(delay, notBefore: nil, countsAsAttempt: false), failure: failure)
            logger.notice(
                "by this clock a job's time is over before it was tried: the router decides",
                metadata: ["job": "\(job.id.lowercase)", "notAfter": "\(job.notAfter.text)"])
            return
        }
        let reason = DeadLetterReason.expired.rawValue
        let failure = FailureRecord(reason: reason, detail: "its time was over at \(job.notAfter.text), before it could be tried")
        guard await settle(message, .deadLetter(.expired), failure, of: job) else { return }
        record(job, ProviderAnswer(provider: "", code: "", reason: reason), .dead, attempt)
    }
}

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
        guard await settle(message, settlement, failure, of: job) else { return }
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
