import AMQP
import Delivery
import Messages
import Testing

@testable import Settling

@Suite struct SettledMessageTests {
    static let now = Timestamp(milliseconds: 1_795_356_225_000)
    static let before = HeaderValue.integer(1_795_000_000_000)
    static let body: [UInt8] = [0x00, 0xFF, 0x7B, 0x0A]

    static func settled(
        _ headers: [String: HeaderValue] = [:],
        _ failure: FailureRecord = FailureRecord(reason: "TooManyRequests", code: "429", provider: "apns")
    ) -> SettledMessage {
        let properties = MessageProperties(
            contentType: "application/json", messageID: "job-1", type: "belfry.job", expiration: "5", headers: headers)
        return SettledMessage(
            queue: .mobilePush,
            original: IncomingMessage(
                tag: DeliveryTag(generation: 1, number: 1), routingKey: "mobile-push", properties: properties, body: body),
            failure: failure, now: now)
    }

    @Test func `an event keeps the key that its producer gave it, however often it is moved`() {
        func moved(_ key: String, _ headers: [String: HeaderValue] = [:]) -> HeaderValue? {
            let message = IncomingMessage(
                tag: DeliveryTag(generation: 1, number: 1), routingKey: key, properties: MessageProperties(headers: headers))
            let settled = SettledMessage(
                queue: .assignments, original: message, failure: FailureRecord(reason: "unknownAssignee"), now: Self.now)
            return settled.retry(.fiveSeconds, notBefore: nil, countsAsAttempt: true).properties.headers["belfry-published-key"]
        }
        #expect(moved("conversation.opened") == .string("conversation.opened"))
        #expect(moved("assignments", ["belfry-published-key": .string("conversation.opened")]) == .string("conversation.opened"))
        #expect(moved("assignments") == nil)
    }

    @Suite struct ToARetryQueue {
        @Test func `it goes to the retry queue, mandatory and persistent, byte for byte, under its own id`() {
            let message = SettledMessageTests.settled().retry(.twoMinutes, notBefore: nil, countsAsAttempt: true)
            #expect(message.exchange == "belfry.retry")
            #expect(message.routingKey == "mobile-push.2m")
            #expect(message.isMandatory)
            #expect(message.properties.isPersistent)
            #expect(message.properties.expiration == nil)
            #expect(message.properties.messageID == "job-1")
            #expect(message.properties.type == "belfry.job")
            #expect(message.properties.contentType == "application/json")
            #expect(message.body == SettledMessageTests.body)
        }

        @Test func `the first failure writes everything about itself`() {
            let headers = SettledMessageTests.settled(["belfry-workspace": .string("acme")]).retry(
                .fiveSeconds, notBefore: nil, countsAsAttempt: true
            ).properties.headers
            #expect(
                headers == [
                    "belfry-workspace": .string("acme"), "belfry-attempt": .integer(2),
                    "belfry-first-attempt-at": .integer(SettledMessageTests.now.milliseconds),
                    "belfry-error-reason": .string("TooManyRequests"), "belfry-error-code": .string("429"),
                    "belfry-error-provider": .string("apns"), "belfry-error-first-at": .integer(SettledMessageTests.now.milliseconds),
                    "belfry-error-last-at": .integer(SettledMessageTests.now.milliseconds),
                ])
        }

        @Test func `a later failure counts on, and keeps when it all began`() {
            let headers = SettledMessageTests.settled([
                "belfry-attempt": .integer(3), "belfry-first-attempt-at": SettledMessageTests.before,
                "belfry-error-first-at": SettledMessageTests.before,
                "belfry-error-last-at": SettledMessageTests.before, "belfry-error-reason": .string("Shutdown"),
                "belfry-error-detail": .string("old"),
            ]).retry(.tenMinutes, notBefore: nil, countsAsAttempt: true).properties.headers
            #expect(headers["belfry-attempt"] == .integer(4))
            #expect(headers["belfry-first-attempt-at"] == SettledMessageTests.before)
            #expect(headers["belfry-error-first-at"] == SettledMessageTests.before)
            #expect(headers["belfry-error-last-at"] == .integer(SettledMessageTests.now.milliseconds))
            #expect(headers["belfry-error-reason"] == .string("TooManyRequests"))
            #expect(headers["belfry-error-detail"] == nil)
        }

        @Test func `a deferral counts as a deferral and not as an attempt`() {
            let headers = SettledMessageTests.settled(["belfry-attempt": .integer(3), "belfry-deferrals": .integer(1)])
                .retry(.thirtySeconds, notBefore: nil, countsAsAttempt: false).properties.headers
            #expect(headers["belfry-attempt"] == .integer(3))
            #expect(headers["belfry-deferrals"] == .integer(2))
        }

        @Test func `a moment not to be tried before is written, and an old one goes`() {
            let later = SettledMessageTests.now + .seconds(7200)
            let written = SettledMessageTests.settled().retry(.oneHour, notBefore: later, countsAsAttempt: true)
            let gone = SettledMessageTests.settled(["belfry-not-before": SettledMessageTests.before]).retry(
                .oneHour, notBefore: nil, countsAsAttempt: true)
            #expect(written.properties.headers["belfry-not-before"] == .integer(later.milliseconds))
            #expect(gone.properties.headers["belfry-not-before"] == nil)
        }

        @Test func `headers at the end of all numbers do not overflow`() {
            let headers = SettledMessageTests.settled(["belfry-attempt": .integer(.max), "belfry-deferrals": .integer(.max)])
                .retry(.oneHour, notBefore: nil, countsAsAttempt: true).properties.headers
            #expect(headers["belfry-attempt"] == .integer(1_000_001))
        }
    }

    @Suite struct ToTheDeadLetters {
        @Test func `it goes to the queue's dead letters byte for byte, with our word and the provider's beside it`() {
            let message = SettledMessageTests.settled([
                "belfry-attempt": .integer(3), "belfry-not-before": SettledMessageTests.before, "x-death": .array([]),
            ]).deadLetter(.refused)
            #expect(message.exchange == "belfry.dead")
            #expect(message.routingKey == "mobile-push")
            #expect(message.isMandatory)
            #expect(message.body == SettledMessageTests.body)
            #expect(message.properties.messageID == "job-1")
            #expect(message.properties.headers["belfry-error-reason"] == .string("refused"))
            #expect(message.properties.headers["belfry-error-detail"] == .string("TooManyRequests"))
            #expect(message.properties.headers["belfry-error-code"] == .string("429"))
            #expect(message.properties.headers["belfry-error-provider"] == .string("apns"))
            #expect(message.properties.headers["belfry-attempt"] == .integer(3))
            #expect(message.properties.headers["belfry-not-before"] == nil)
            #expect(message.properties.headers["x-death"] == nil)
        }

        @Test func `a detail of ours is not overwritten`() {
            let failure = FailureRecord(reason: "wrongShape", detail: "$.data: expected an object")
            let headers = SettledMessageTests.settled([:], failure).deadLetter(.malformed).properties.headers
            #expect(headers["belfry-error-detail"] == .string("$.data: expected an object"))
            #expect(headers["belfry-error-reason"] == .string("malformed"))
        }

        @Test func `our own word is not said twice`() {
            let headers = SettledMessageTests.settled([:], FailureRecord(reason: "expired")).deadLetter(.expired).properties.headers
            #expect(headers["belfry-error-detail"] == nil)
        }
    }

    @Test func `a text from outside takes a few hundred bytes of the headers at most`() {
        let long = String(repeating: "ü", count: 100_000)
        let failure = FailureRecord(reason: long, code: long, provider: long, detail: long)
        for message in [
            SettledMessageTests.settled([:], failure).retry(.oneHour, notBefore: nil, countsAsAttempt: true),
            SettledMessageTests.settled([:], failure).deadLetter(.refused),
        ] {
            for case .string(let text) in message.properties.headers.values { #expect(text.utf8.count < 600) }
        }
    }
}
