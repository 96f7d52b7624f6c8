import Delivery
import Messages
import Testing

@Suite struct RetryPolicyTests {
    static let now = Timestamp(milliseconds: 1_795_356_225_000)
    static let answer = ProviderAnswer(provider: "apns", code: "503", reason: "ServiceUnavailable")

    /// What is decided about an attempt, for a job that has `left` to live.
    static func settlement(
        _ outcome: Outcome, attempt: Int = 1, deferrals: Int = 0, left: Duration = .seconds(86_400), rungs: [Rung] = Rung.allCases
    ) -> Settlement {
        RetryPolicy(rungs: rungs).settlement(
            for: outcome, attempt: Attempt(number: attempt, deferrals: deferrals, firstAt: now, now: now), notAfter: now + left)
    }

    @Suite struct WhatIsOver {
        @Test(arguments: [1, 7, 1_000_000], [Duration.seconds(86_400), .zero, .seconds(-60)])
        func `delivered, gone and refused are settled at once, whatever the attempt and the time`(attempt: Int, left: Duration) {
            #expect(RetryPolicyTests.settlement(.delivered(RetryPolicyTests.answer), attempt: attempt, left: left) == .acknowledge)
            #expect(RetryPolicyTests.settlement(.destinationGone(RetryPolicyTests.answer), attempt: attempt, left: left) == .acknowledge)
            #expect(RetryPolicyTests.settlement(.refused(RetryPolicyTests.answer), attempt: attempt, left: left) == .deadLetter(.refused))
        }
    }

    @Suite struct TheLadder {
        @Test(arguments: [
            (1, Rung.fiveSeconds), (2, .thirtySeconds), (3, .twoMinutes), (4, .tenMinutes), (5, .oneHour), (6, .oneHour),
            (1_000_000, .oneHour),
        ])
        func `each attempt waits one rung longer, and the last rung repeats`(attempt: Int, rung: Rung) {
            let settlement = RetryPolicyTests.settlement(.tryAgain(after: nil, RetryPolicyTests.answer), attempt: attempt)
            #expect(settlement == .retry(rung, notBefore: nil, countsAsAttempt: true))
        }

        @Test func `a shorter ladder is used in its own order`() {
            let rungs: [Rung] = [.thirtySeconds, .fiveSeconds]
            let first = RetryPolicyTests.settlement(.tryAgain(after: nil, RetryPolicyTests.answer), attempt: 1, rungs: rungs)
            let third = RetryPolicyTests.settlement(.tryAgain(after: nil, RetryPolicyTests.answer), attempt: 3, rungs: rungs)
            #expect(first == .retry(.fiveSeconds, notBefore: nil, countsAsAttempt: true))
            #expect(third == .retry(.thirtySeconds, notBefore: nil, countsAsAttempt: true))
        }

        @Test func `without a ladder there is no second attempt`() {
            #expect(RetryPolicyTests.settlement(.tryAgain(after: nil, RetryPolicyTests.answer), rungs: []) == .deadLetter(.expired))
        }
    }

    @Suite struct WhatTheProviderAskedFor {
        @Test(arguments: [
            (Duration.zero, Rung.fiveSeconds), (.seconds(-10), .fiveSeconds), (.seconds(5), .fiveSeconds),
            (.milliseconds(5001), .thirtySeconds),
            (.seconds(30), .thirtySeconds), (.seconds(31), .twoMinutes), (.seconds(120), .twoMinutes), (.seconds(121), .tenMinutes),
            (.seconds(600), .tenMinutes), (.seconds(601), .oneHour), (.seconds(3600), .oneHour),
        ])
        func `it waits on the smallest rung that is long enough`(after: Duration, rung: Rung) {
            let settlement = RetryPolicyTests.settlement(.tryAgain(after: after, RetryPolicyTests.answer), attempt: 4)
            #expect(settlement == .retry(rung, notBefore: nil, countsAsAttempt: true))
        }

        @Test(arguments: [Duration.seconds(3601), .seconds(7200), .seconds(40_000)])
        func `beyond the longest rung it waits there and is not tried before its time`(after: Duration) {
            let settlement = RetryPolicyTests.settlement(.tryAgain(after: after, RetryPolicyTests.answer))
            #expect(settlement == .retry(.oneHour, notBefore: RetryPolicyTests.now + after, countsAsAttempt: true))
        }

        @Test func `a wish beyond all numbers is one that comes too late`() {
            #expect(RetryPolicyTests.settlement(.tryAgain(after: .seconds(Int64.max), RetryPolicyTests.answer)) == .deadLetter(.expired))
        }
    }

    @Suite struct TheEndByAge {
        @Test(arguments: [
            (1, 4_999, false), (1, 5_000, true), (2, 29_999, false), (2, 30_000, true), (9, 3_599_999, false), (9, 3_600_000, true),
        ])
        func `a rung that would end after the job's time is not used`(attempt: Int, left: Int, isUsed: Bool) {
            let settlement = RetryPolicyTests.settlement(
                .tryAgain(after: nil, RetryPolicyTests.answer), attempt: attempt, left: .milliseconds(left))
            #expect((settlement == .deadLetter(.expired)) == !isUsed)
        }

        @Test func `a wish that fits is not granted when its rung would pass the job's time`() {
            #expect(
                RetryPolicyTests.settlement(.tryAgain(after: .seconds(40), RetryPolicyTests.answer), left: .seconds(60))
                    == .deadLetter(.expired))
            #expect(
                RetryPolicyTests.settlement(.tryAgain(after: .seconds(7200), RetryPolicyTests.answer), left: .seconds(7199))
                    == .deadLetter(.expired))
        }
    }

    @Suite struct OurOwnFault {
        @Test(arguments: [(0, Rung.thirtySeconds), (1, .twoMinutes), (2, .tenMinutes), (3, .oneHour), (4, .oneHour), (1_000_000, .oneHour)])
        func `it waits without counting as an attempt, longer each time`(deferrals: Int, rung: Rung) {
            let settlement = RetryPolicyTests.settlement(.misconfigured(RetryPolicyTests.answer), attempt: 2, deferrals: deferrals)
            #expect(settlement == .retry(rung, notBefore: nil, countsAsAttempt: false))
        }

        @Test func `it ends as misconfigured when the job's time is over`() {
            #expect(RetryPolicyTests.settlement(.misconfigured(RetryPolicyTests.answer), left: .seconds(29)) == .deadLetter(.misconfigured))
            #expect(
                RetryPolicyTests.settlement(.misconfigured(RetryPolicyTests.answer), deferrals: 3, left: .seconds(3599))
                    == .deadLetter(.misconfigured))
        }
    }

    @Suite struct ComingTooEarly {
        @Test(arguments: [
            (Duration.milliseconds(1), Rung.fiveSeconds), (.seconds(5), .fiveSeconds), (.seconds(6), .thirtySeconds),
            (.seconds(3600), .oneHour),
            (.seconds(3601), .oneHour), (.seconds(1_000_000), .oneHour),
        ])
        func `it waits on the smallest rung that ends after its time, or on the longest`(wait: Duration, rung: Rung) {
            #expect(RetryPolicy().rung(until: RetryPolicyTests.now + wait, now: RetryPolicyTests.now) == rung)
        }

        @Test func `no rungs, no rung`() {
            #expect(RetryPolicy(rungs: []).rung(until: RetryPolicyTests.now, now: RetryPolicyTests.now) == nil)
        }
    }
}
