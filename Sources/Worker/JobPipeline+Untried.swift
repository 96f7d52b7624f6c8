import AMQP
import Delivery
import Logging
import Messages
import Settling

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
        guard await settler.settle(message, settlement, failure: failure) else { return }
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
        guard await settler.settle(message, .deadLetter(.expired), failure: failure) else { return }
        record(job, ProviderAnswer(provider: "", code: "", reason: reason), .dead, attempt)
    }
}
