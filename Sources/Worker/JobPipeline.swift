import AMQP
import Delivery
import Logging
import Messages
import Settling

/// What happens to one message: decode, handle, settle, record.
struct JobPipeline: Sendable {
    var queue: WorkQueue
    var policy: RetryPolicy
    var handler: any JobHandler
    var settler: Settler
    var reporter: OutcomeReporter
    var metrics: WorkerMetrics
    var logger: Logger

    /// Takes a message to its end. Never throws: what cannot be settled comes back by itself.
    func process(_ message: IncomingMessage) async {
        guard !message.isTooLarge else { return reject(message) }
        let job: Job
        do throws(Unreadable) { job = try decode(message) } catch { return await bury(message, unreadable: error) }
        let attempt = attempt(message)
        // What is over is over, even if it should have waited longer.
        if attempt.now < job.notAfter, await isParked(message) { return }
        let outcome = await handle(job, attempt)
        let settlement = policy.settlement(for: outcome, attempt: attempt, notAfter: job.notAfter)
        guard await settle(message, job, outcome, settlement) else { return }
        record(job, outcome, settlement, attempt)
    }

    /// Takes a message that has come back too often out of the way, untried.
    func quarantine(_ message: IncomingMessage) async {
        let failure = FailureRecord(
            reason: DeadLetterReason.suspectCrash.rawValue, detail: "came back \(message.deliveryCount) times unsettled")
        logger.error("a message is suspected of ending the process", metadata: ["message": "\(message.properties.messageID ?? "-")"])
        await settler.settle(message, .deadLetter(.suspectCrash), failure: failure)
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
        guard attempt.now < job.notAfter else {
            return .refused(ProviderAnswer(provider: "", code: "", reason: DeadLetterReason.expired.rawValue))
        }
        let start = ContinuousClock.now
        let outcome = await handler.handle(job, attempt: attempt)
        metrics.record(outcome, took: .now - start)
        return outcome
    }

    private func isParked(_ message: IncomingMessage) async -> Bool {
        guard let moment = message.properties.headers.integer(.notBefore).map(Timestamp.init(milliseconds:)), moment > .now,
            let rung = policy.rung(until: moment, now: .now)
        else { return false }
        await settler.park(message, on: rung)
        return true
    }

    private func settle(_ message: IncomingMessage, _ job: Job, _ outcome: Outcome, _ settlement: Settlement) async -> Bool {
        if case .destinationGone(let answer) = outcome {
            guard await settler.publish([gone(job, answer)], before: [message.tag]) else { return false }
        }
        return await settler.settle(message, expiring(outcome, settlement), failure: failure(outcome))
    }

    /// A job whose time was over before it was tried is `expired`, not `refused`.
    private func expiring(_ outcome: Outcome, _ settlement: Settlement) -> Settlement {
        if case .refused(let answer) = outcome, answer.reason == DeadLetterReason.expired.rawValue {
            .deadLetter(.expired)
        } else {
            settlement
        }
    }

    private func failure(_ outcome: Outcome) -> FailureRecord {
        let answer = outcome.answer
        return FailureRecord(reason: answer.reason, code: answer.code, provider: answer.provider)
    }

    private func gone(_ job: Job, _ answer: ProviderAnswer) -> OutgoingMessage {
        DestinationGone(
            workspace: job.notification.workspace, teammate: job.notification.teammate, channel: job.channel,
            destination: job.destination.id, registeredAt: job.destination.registeredAt, reason: answer.reason, at: .now
        ).message
    }

    private func record(_ job: Job, _ outcome: Outcome, _ settlement: Settlement, _ attempt: Attempt) {
        let result = JobOutcomes.Result(outcome, settlement)
        metrics.count(result)
        reporter.record(JobOutcomes.Entry(job, outcome.answer, result, attempt))
        logger.log(
            level: result == .delivered ? .debug : .info, "job settled",
            metadata: [
                "job": "\(job.id.lowercase)", "workspace": "\(job.notification.workspace)", "result": "\(result)",
                "provider": "\(outcome.answer.provider)", "code": "\(outcome.answer.code)", "reason": "\(outcome.answer.reason)",
                "attempt": "\(attempt.number)",
            ])
    }

    private func bury(_ message: IncomingMessage, unreadable: Unreadable) async {
        let failure = FailureRecord(reason: unreadable.reason, detail: unreadable.description)
        logger.warning("a job cannot be read", metadata: ["problem": "\(unreadable)"])
        await settler.settle(message, .deadLetter(.malformed), failure: failure)
        metrics.count(.dead)
    }

    private func reject(_ message: IncomingMessage) {
        logger.warning("a job is too large to be read", metadata: ["bytes": "\(message.bodySize)"])
        settler.reject(message)
        metrics.count(.dead)
    }
}
