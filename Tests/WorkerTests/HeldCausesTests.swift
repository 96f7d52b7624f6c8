import AMQP
import CircuitBreaking
import Delivery
import MemoryBroker
import Messages
import PrivateBroker
import Testing

@testable import Worker

/// Whatever is held has a cause in view, and one line in the log for each cause and minute.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HeldCausesTests {
    static let fault = "jobs wait for our own fault, and nothing is given up: look at the setting"
    static let trouble = "jobs wait to be tried again: their provider did not take them"
    static let topic = ProviderAnswer(
        provider: "apns", code: "400", reason: "TopicDisallowed", signal: .works, setting: "BELFRY_APNS_TOPIC")

    @Test func `a thousand jobs of one cause are one line at once and one for each further minute`() {
        let log = RecordedLog()
        let causes = HeldCauses(channel: .mobilePush, logger: log.logger)
        let start = ContinuousClock.now
        for second in 0..<180 {
            for _ in 0..<6 { causes.note(Self.topic, for: .seconds(30), now: start + .seconds(second)) }
            causes.look(now: start + .seconds(second))
        }
        #expect(log.count(of: Self.fault) == 3)
        #expect(causes.words(besides: ["apns"]) == ["apns holds jobs: 400 TopicDisallowed, see BELFRY_APNS_TOPIC"])
    }

    @Test func `each cause has its own line`() {
        let log = RecordedLog()
        let causes = HeldCauses(channel: .mobilePush, logger: log.logger)
        var other = Self.topic
        other.reason = "DeviceTokenNotForTopic"
        for answer in [Self.topic, other, ProviderAnswer(provider: "fcm", code: "503")] { causes.note(answer, for: .seconds(5)) }
        #expect(log.count(of: Self.fault) == 2)
        #expect(log.count(of: Self.trouble) == 1)
        #expect(causes.words(besides: ["fcm"]).count == 2, "what a service in trouble is to blame for shows in its circuit")
        #expect(causes.words(besides: []).contains("fcm holds jobs: 503"), "and without trouble nowhere else")
    }

    @Test func `a cause stays in view while its jobs wait, and no longer`() {
        let causes = HeldCauses(channel: .mobilePush, logger: PrivateBroker.silent)
        let start = ContinuousClock.now
        causes.note(Self.topic, for: .seconds(3600), now: start)
        causes.look(now: start + .seconds(3600))
        #expect(causes.words(besides: []).count == 1)
        causes.look(now: start + .seconds(3700))
        #expect(causes.words(besides: []).isEmpty)
    }

    @Test func `a job that waits for less takes no cause out of view for which another waits`() {
        let causes = HeldCauses(channel: .mobilePush, logger: PrivateBroker.silent)
        let start = ContinuousClock.now
        for wait in [3600, 5] { causes.note(Self.topic, for: .seconds(wait), now: start) }
        causes.look(now: start + .seconds(3600))
        #expect(causes.words(besides: []).count == 1)
    }

    @Test func `causes are bounded, whatever words a provider has`() {
        let log = RecordedLog()
        let causes = HeldCauses(channel: .mobilePush, logger: log.logger)
        for number in 0..<1000 {
            var answer = Self.topic
            answer.reason = "word-\(number)"
            causes.note(answer, for: .seconds(30))
        }
        #expect(causes.words(besides: []).count == HeldCauses.most)
        #expect(log.count(of: Self.fault) == HeldCauses.most)
    }

    @Test func `a topic that is not ours is said by the worker, whose circuit stays closed`() async throws {
        let messages = (1...20).map { SettlingSamples.message("d-\($0)") }
        try await RunningWorker.with(publish: messages, answer: { _ in .misconfigured(Self.topic) }) { worker in
            await worker.log.wait(for: "job settled", times: 20)
            #expect(worker.log.count(of: Self.fault) == 1)
            #expect(worker.service.heldCauses == ["apns holds jobs: 400 TopicDisallowed, see BELFRY_APNS_TOPIC"])
            let dead = try await worker.broker.ready(in: WorkQueue.mobilePush.deadName)
            #expect(dead == 0)
        }
    }

    @Test(arguments: [
        ProviderAnswer(provider: "apns", code: "429", reason: "TooManyRequests", signal: .works),
        ProviderAnswer(provider: "apns", code: "400", reason: "BadDeviceToken", signal: .nothing),
    ])
    func `one device that is not served now is said by the worker, whose circuit stays closed`(answer: ProviderAnswer) async throws {
        let messages = (1...20).map { SettlingSamples.message("d-\($0)") }
        try await RunningWorker.with(publish: messages, answer: { _ in .tryAgain(after: .seconds(3600), answer) }) { worker in
            await worker.log.wait(for: "job settled", times: 20)
            #expect(worker.log.count(of: Self.trouble) == 1)
            #expect(worker.service.servicesInTrouble.isEmpty)
            #expect(worker.service.heldCauses == ["apns holds jobs: \(answer.code) \(answer.reason)"])
        }
    }

    @Test func `jobs of a kind that this worker does not know are said by it, and once in the journal`() async throws {
        let messages = ([0, 0, 2] as [Int64]).enumerated().map { number, deferrals -> OutgoingMessage in
            var job = Samples.job("d-\(number)")
            job.kind = Job.Kind(rawValue: "withdraw")
            return Samples.message(job, ["belfry-deferrals": .integer(deferrals)])
        }
        try await RunningWorker.with(publish: messages, answer: { _ in .delivered(Samples.answer) }) { worker in
            try await worker.broker.wait(forReady: 3, in: WorkQueue.mobilePush.name(of: .tenMinutes))
            #expect(try await worker.stop() == 0)
            #expect(worker.log.count(of: Self.fault) == 1)
            #expect(
                worker.service.heldCauses == ["mobile-push holds jobs: not-sent unknownKind, see the version of this worker"])
            let report = try await worker.broker.take(from: SideQueue.journal.rawValue)
            var entries = try JobOutcomes.read(report.body).outcomes
            if entries.count < 2 {
                entries += try JobOutcomes.read(try await worker.broker.take(from: SideQueue.journal.rawValue).body).outcomes
            }
            #expect(Set(entries.map(\.destination)) == ["d-0", "d-1"])
            #expect(entries.allSatisfy { $0.result == .retried && $0.reason == "unknownKind" })
        }
    }

    @Test func `where a device was found is reported, once for all of its jobs`() async throws {
        var found = Samples.answer
        found.environment = .sandbox
        let answer = found
        try await RunningWorker.with(publish: [], answer: { _ in .delivered(answer) }) { worker in
            try await worker.broker.declareQueue("learned", arguments: ["x-queue-type": .string("quorum")])
            try await worker.broker.bindOutcomes("learned", key: OutcomeKey.destinationLearned.rawValue)
            let job = Samples.job()
            try await worker.broker.publish([Samples.message(job)])
            let learned = try DestinationLearned.read(try await worker.broker.take(from: "learned").body)
            #expect(learned.destination == "d-1" && learned.workspace == "acme" && learned.environment == .sandbox)
            #expect(learned.registeredAt == job.destination.registeredAt)
            #expect(try await worker.entry()?.result == .delivered)
        }
    }

    @Test func `the provider's id goes into the journal`() async throws {
        let answer = ProviderAnswer(provider: "ses", code: "200", id: "m-1")
        try await RunningWorker.with(publish: [Samples.message(Samples.job())], answer: { _ in .delivered(answer) }) { worker in
            let entry = try await worker.entry()
            #expect(entry?.providerId == "m-1")
        }
    }
}

private enum SettlingSamples {
    static func message(_ destination: String) -> OutgoingMessage { Samples.message(Samples.job(destination)) }
}
