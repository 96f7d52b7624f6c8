import AMQP
import Delivery
import Logging
import MemoryBroker
import Messages
import PrivateBroker
import Testing

/// What a worker does with a job, by how the attempt ended. The ends that move a job are shown on RabbitMQ.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SettlingOfJobsTests {
    static let queue = WorkQueue.mobilePush

    @Test func `delivered: the job is done, and the journal is told`() async throws {
        let job = Samples.job()
        try await RunningWorker.with(publish: [Samples.message(job)], answer: { _ in .delivered(Samples.answer) }) { worker in
            let entry = try #require(try await worker.entry())
            #expect(entry.job == job.id)
            #expect(entry.result == .delivered)
            #expect(entry.provider == "apns")
            #expect(entry.code == "200")
            #expect(entry.attempt == 1)
            #expect(entry.teammate == "nadia")
            #expect(await worker.handler.calls.map(\.job) == [job])
            #expect(await worker.handler.calls.map(\.attempt.number) == [1])
            #expect(try await worker.stop() == 0)
        }
    }

    @Test func `try again: the job waits on its retry queue with the next attempt's number`() async throws {
        let job = Samples.job()
        let answer = ProviderAnswer(provider: "apns", code: "503", reason: "Shutdown")
        try await RunningWorker.with(publish: [Samples.message(job)], answer: { _ in .tryAgain(after: .seconds(90), answer) }) { worker in
            let waiting = try await worker.broker.take(from: Self.queue.name(of: .twoMinutes))
            #expect(waiting.body == job.json())
            #expect(waiting.properties.messageID == job.id.lowercase)
            #expect(waiting.number("belfry-attempt") == 2)
            #expect(waiting.text("belfry-error-reason") == "Shutdown")
            #expect(waiting.text("belfry-error-code") == "503")
            #expect(waiting.text("belfry-error-provider") == "apns")
            #expect(try await worker.entry()?.result == .retried)
            #expect(try await worker.stop() == 0)
        }
    }

    /// A day is what a Retry-After of twenty digits is read as.
    @Test(arguments: [20_000, 86_400], ["429", "503"])
    func `a Retry-After beyond the job's time: it waits, and is not dead`(seconds: Int, code: String) async throws {
        let job = Samples.job()
        let outcome = Outcome.tryAgain(after: .seconds(seconds), ProviderAnswer(provider: "apns", code: code))
        try await RunningWorker.with(on: .rabbitMQ, publish: [Samples.message(job)], answer: { _ in outcome }) { worker in
            let waiting = try await worker.broker.take(from: Self.queue.name(of: .oneHour))
            let moment = Timestamp(milliseconds: try #require(waiting.number("belfry-not-before")))
            #expect(moment < job.notAfter)
            #expect(job.notAfter - moment < .seconds(1500))
            #expect(try await worker.broker.ready(in: Self.queue.deadName) == 0)
        }
    }

    @Test func `a job that came before its time is tried now when no retry queue brings it back in time`() async throws {
        let job = Samples.job(notAfter: .seconds(5))
        let headers: [String: HeaderValue] = ["belfry-not-before": .integer((Timestamp.now + .seconds(4)).milliseconds)]
        try await RunningWorker.with(publish: [Samples.message(job, headers)], answer: { _ in .delivered(Samples.answer) }) { worker in
            let entry = try await worker.entry()
            #expect(entry?.result == .delivered)
        }
    }

    @Test func `a job from a retry queue is handed over with its attempt and when it was first tried`() async throws {
        let first: Int64 = 1_795_000_000_000
        let headers: [String: HeaderValue] = [
            "belfry-attempt": .integer(3), "belfry-deferrals": .integer(2), "belfry-first-attempt-at": .integer(first),
        ]
        let message = Samples.message(Samples.job(), headers)
        try await RunningWorker.with(publish: [message], answer: { _ in .misconfigured(ProviderAnswer(provider: "apns", code: "403")) }) {
            worker in
            let waiting = try await worker.broker.take(from: Self.queue.name(of: .tenMinutes))
            #expect(waiting.number("belfry-attempt") == 3)
            #expect(waiting.number("belfry-deferrals") == 3)
            let attempt = try #require(await worker.handler.calls.first?.attempt)
            #expect(attempt.number == 3)
            #expect(attempt.deferrals == 2)
            #expect(attempt.firstAt == Timestamp(milliseconds: first))
        }
    }

    @Test func `refused: the job is dead with our reason and the provider's answer`() async throws {
        let answer = ProviderAnswer(provider: "apns", code: "400", reason: "BadDeviceToken")
        let job = Samples.job()
        try await RunningWorker.with(on: .rabbitMQ, publish: [Samples.message(job)], answer: { _ in .refused(answer) }) { worker in
            let dead = try await worker.broker.take(from: Self.queue.deadName)
            #expect(dead.body == job.json())
            #expect(dead.properties.messageID == job.id.lowercase)
            #expect(dead.text("belfry-error-reason") == "refused")
            #expect(dead.text("belfry-error-code") == "400")
            #expect(dead.text("belfry-error-provider") == "apns")
            #expect(dead.text("belfry-error-detail") == "BadDeviceToken")
            #expect(try await worker.entry()?.result == .dead)
            #expect(try await worker.stop() == 0)
            #expect(worker.log.count(of: "job settled") == 0)
            let lines = worker.log.lines(of: "a job is dead-lettered")
            #expect(lines.map(\.level) == [.warning])
            #expect(
                lines.first?.metadata == [
                    "queue": "belfry.mobile-push", "messageId": job.id.lowercase, "job": job.id.lowercase, "workspace": "acme",
                    "reason": "refused", "detail": "BadDeviceToken", "provider": "apns", "code": "400",
                ])
        }
    }

    @Test func `every dead letter has one line in the log, with its queue, its id, its reason and what is wrong`() async throws {
        var malformed = Samples.message(Samples.job())
        malformed.body = Array("hello".utf8)
        var large = malformed
        large.body = [UInt8](repeating: 0x7B, count: 262_145)
        let over = Samples.message(Samples.job(notAfter: .seconds(-1)), ["belfry-attempt": .integer(2)])
        try await RunningWorker.with(publish: [malformed, large, over], answer: { _ in .delivered(Samples.answer) }) { worker in
            await worker.log.wait(for: "a job is dead-lettered", times: 3)
            let lines = worker.log.lines(of: "a job is dead-lettered")
            #expect(lines.allSatisfy { $0.level == .warning && $0.metadata["queue"] == Self.queue.name })
            #expect(lines.allSatisfy { $0.metadata["messageId"]?.isEmpty == false && $0.metadata["detail"]?.isEmpty == false })
            #expect(Set(lines.compactMap { $0.metadata["reason"] }) == ["malformed", "tooLarge", "expired"])
        }
    }

    @Test func `destination gone: the directory is told before the job is acknowledged`() async throws {
        let job = Samples.job()
        let answer = ProviderAnswer(provider: "apns", code: "410", reason: "Unregistered")
        try await RunningWorker.with(on: .rabbitMQ, publish: [], answer: { _ in .destinationGone(answer) }) { worker in
            try await worker.broker.deleteQueue("gone")
            try await worker.broker.publish([Samples.message(job)])
            await worker.log.wait(for: "publishing failed, the source stays unacknowledged", times: 2)
            #expect(worker.log.count(of: "job settled") == 0)

            try await worker.broker.declareQueue("gone", arguments: ["x-queue-type": .string("quorum")])
            try await worker.broker.bindOutcomes("gone", key: OutcomeKey.destinationGone.rawValue)
            let gone = try DestinationGone.read(try await worker.broker.take(from: "gone").body)
            #expect(gone.destination == "d-1")
            #expect(gone.workspace == "acme")
            #expect(gone.teammate == "nadia")
            #expect(gone.channel == .mobilePush)
            #expect(gone.registeredAt == job.destination.registeredAt)
            #expect(gone.reason == "Unregistered")
            #expect(try await worker.entry()?.result == .gone)
            #expect(try await worker.stop() == 0)
            #expect(try await worker.broker.ready(in: Self.queue.deadName) == 0)
        }
    }

    @Test func `many outcomes make few reports`() async throws {
        let messages = (1...60).map { Samples.message(Samples.job("d-\($0)")) }
        try await RunningWorker.with(prefetch: 60, publish: messages, answer: { _ in .delivered(Samples.answer) }) { worker in
            await worker.log.wait(for: "job settled", times: 60)
            #expect(try await worker.stop() == 0)
            var entries: [JobOutcomes.Entry] = []
            var reports = 0
            while entries.count < 60 {
                entries += try JobOutcomes.read(try await worker.broker.take(from: SideQueue.journal.rawValue).body).outcomes
                reports += 1
            }
            #expect(Set(entries.map(\.destination)).count == 60)
            #expect(reports < 60)
        }
    }
}
