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
        logger.error("a poison message: it seems to end the process that takes it", metadata: metadata(of: message))
        guard await settler.settle(message, .deadLetter(.poisonMessage), failure: failure) else { return }
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
        return await settler.settle(message, settlement, failure: failure)
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
        logger.log(
            level: level(of: result), "job settled",
            metadata: [
                "job": "\(job.id.lowercase)", "workspace": "\(job.notification.workspace)", "result": "\(result)",
                "provider": "\(answer.provider)", "code": "\(answer.code)", "reason": "\(answer.reason)",
                "attempt": "\(attempt.number)",
            ])
    }

    /// A dead letter is for a person to look at, whether it is a job or an event.
    private func level(of result: JobOutcomes.Result) -> Logger.Level {
        switch result {
        case .delivered: .debug
        case .retried, .gone, .withdrawn: .info
        case .dead: .warning
        }
    }

    private func deadLetter(_ message: IncomingMessage, unreadable: Unreadable) async {
        let failure = FailureRecord(reason: unreadable.reason, detail: unreadable.description)
        logger.warning("a job cannot be read", metadata: metadata(of: message).merging(["problem": "\(unreadable)"]) { $1 })
        guard await settler.settle(message, .deadLetter(.malformed), failure: failure) else { return }
        metrics.count(.dead)
    }

    /// What leads from a line in the log to the message itself.
    private func metadata(of message: IncomingMessage) -> Logger.Metadata {
        ["queue": "\(queue.name)", "messageId": "\(message.name)"]
    }

    private func reject(_ message: IncomingMessage) {
        logger.warning("a job is too large to be read", metadata: metadata(of: message).merging(["bytes": "\(message.bodySize)"]) { $1 })
        guard settler.reject(message) else { return }
        metrics.count(.dead)
    }
}
