import Delivery
import Messages
import Testing

@Suite struct RetryPolicyTests {
    static let now = Timestamp(milliseconds: 1_795_356_225_000)
    static let answer = ProviderAnswer(provider: "apns", code: "503", reason: "ServiceUnavailable")

    /// What is decided about an attempt, for a job that has `left` to live.
    static func settlement(
        _ outcome: Outcome, attempt: Int = 1, deferrals: Int = 0, left: Duration = .seconds(86_400),
        retryDelays: [RetryDelay] = RetryDelay.allCases
    ) -> Settlement {
        RetryPolicy(retryDelays: retryDelays).settlement(
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

    /// On a retry queue, and then on those that bring it to its moment: 1 h and 1 h; 10 min four times, 2 min three times.
    @Suite struct HowLongItIsAway {
        @Test(
            arguments: [
                (.acknowledge, 14_400, nil), (.deadLetter(.expired), 14_400, nil),
                (.retry(.twoMinutes, notBefore: nil, countsAsAttempt: true), 14_400, 120),
                (.retry(.oneHour, notBefore: RetryPolicyTests.now + .seconds(60), countsAsAttempt: true), 14_400, 3600),
                (.retry(.oneHour, notBefore: RetryPolicyTests.now + .seconds(5400), countsAsAttempt: true), 14_400, 7200),
                (.retry(.tenMinutes, notBefore: RetryPolicyTests.now + .seconds(2700), countsAsAttempt: false), 3000, 2760),
            ] as [(Settlement, Int, Int?)])
        func `until it is back from all the retry queues that it waits on`(settlement: Settlement, left: Int, seconds: Int?) {
            let now = RetryPolicyTests.now
            let wait = RetryPolicy().wait(after: settlement, now: now, notAfter: now + .seconds(left))
            #expect(wait == seconds.map { Duration.seconds($0) })
        }
    }

    @Suite struct TheRetrySchedule {
        @Test(arguments: [
            (1, RetryDelay.fiveSeconds), (2, .thirtySeconds), (3, .twoMinutes), (4, .tenMinutes), (5, .oneHour), (6, .oneHour),
            (1_000_000, .oneHour),
        ])
        func `each attempt waits one retry queue longer, and the last retry queue repeats`(attempt: Int, retryDelay: RetryDelay) {
            let settlement = RetryPolicyTests.settlement(.tryAgain(after: nil, RetryPolicyTests.answer), attempt: attempt)
            #expect(settlement == .retry(retryDelay, notBefore: nil, countsAsAttempt: true))
        }

        @Test func `a shorter retry schedule is used in its own order`() {
            let retryDelays: [RetryDelay] = [.thirtySeconds, .fiveSeconds]
            let first = RetryPolicyTests.settlement(.tryAgain(after: nil, RetryPolicyTests.answer), attempt: 1, retryDelays: retryDelays)
            let third = RetryPolicyTests.settlement(.tryAgain(after: nil, RetryPolicyTests.answer), attempt: 3, retryDelays: retryDelays)
            #expect(first == .retry(.fiveSeconds, notBefore: nil, countsAsAttempt: true))
            #expect(third == .retry(.thirtySeconds, notBefore: nil, countsAsAttempt: true))
        }

        @Test func `without a retry schedule there is no second attempt`() {
            #expect(RetryPolicyTests.settlement(.tryAgain(after: nil, RetryPolicyTests.answer), retryDelays: []) == .deadLetter(.expired))
        }
    }

    @Suite struct WhatTheProviderAskedFor {
        @Test(arguments: [
            (Duration.zero, RetryDelay.fiveSeconds), (.seconds(-10), .fiveSeconds), (.seconds(5), .fiveSeconds),
            (.milliseconds(5001), .thirtySeconds),
            (.seconds(30), .thirtySeconds), (.seconds(31), .twoMinutes), (.seconds(120), .twoMinutes), (.seconds(121), .tenMinutes),
            (.seconds(600), .tenMinutes), (.seconds(601), .oneHour), (.seconds(3600), .oneHour),
        ])
        func `it waits on the smallest retry queue that is long enough`(after: Duration, retryDelay: RetryDelay) {
            let settlement = RetryPolicyTests.settlement(.tryAgain(after: after, RetryPolicyTests.answer), attempt: 4)
            #expect(settlement == .retry(retryDelay, notBefore: nil, countsAsAttempt: true))
        }

        @Test(arguments: [Duration.seconds(3601), .seconds(7200), .seconds(40_000)])
        func `beyond the longest retry queue it waits there and is not tried before its time`(after: Duration) {
            let settlement = RetryPolicyTests.settlement(.tryAgain(after: after, RetryPolicyTests.answer))
            #expect(settlement == .retry(.oneHour, notBefore: RetryPolicyTests.now + after, countsAsAttempt: true))
        }

        @Test(arguments: [Duration.seconds(20_000), .seconds(86_400), .seconds(99_999_999), .seconds(Int64.max)])
        func `a wish beyond the job's time, however large, is shortened to nine tenths of what is left`(after: Duration) {
            let settlement = RetryPolicyTests.settlement(.tryAgain(after: after, RetryPolicyTests.answer), left: .seconds(14_400))
            #expect(settlement == .retry(.oneHour, notBefore: RetryPolicyTests.now + .seconds(12_960), countsAsAttempt: true))
        }
    }

    @Suite struct TheEndByAge {
        @Test(arguments: [
            (1, 5_263, nil), (1, 5_264, RetryDelay.fiveSeconds), (2, 31_578, .fiveSeconds), (2, 31_579, .thirtySeconds),
            (9, 3_600_000, .tenMinutes),
            (9, 3_789_474, .oneHour), (1_000_000, 0, nil), (1, -60_000, nil),
        ])
        func `a retry queue from which the job would come back too late gives way to a shorter one, and only without any it is dead`(
            attempt: Int, left: Int, retryDelay: RetryDelay?
        ) {
            let settlement = RetryPolicyTests.settlement(
                .tryAgain(after: nil, RetryPolicyTests.answer), attempt: attempt, left: .milliseconds(left))
            switch settlement {
            case .retry(let used, _, true): #expect(used == retryDelay)
            case .deadLetter(.expired): #expect(retryDelay == nil)
            case .retry, .acknowledge, .deadLetter: Issue.record("\(settlement)")
            }
        }

        @Test(arguments: [40, 55, 60, 7200])
        func `a wish is granted by several short retry queues where its own would end too late`(wish: Int) {
            let settlement = RetryPolicyTests.settlement(.tryAgain(after: .seconds(wish), RetryPolicyTests.answer), left: .seconds(60))
            let moment = RetryPolicyTests.now + .seconds(wish <= 57 ? wish : 54)
            #expect(settlement == .retry(.thirtySeconds, notBefore: moment, countsAsAttempt: true))
        }

        /// Plays what happens to a job whose provider says "not now" each time: it moves from retry queue to retry queue, and is not tried
        /// before its moment.
        @Test(arguments: [6, 7, 31, 60, 119, 600, 601, 3600, 7199, 14_400, 86_400], [1, 4, 30, 59, 3600, 20_000, 86_400])
        func `whatever a provider asks for, a job is tried again in its time and never before`(left: Int, wish: Int) {
            let policy = RetryPolicy()
            let notAfter = RetryPolicyTests.now + .seconds(left)
            var now = RetryPolicyTests.now
            var attempt = 1
            while true {
                let settlement = policy.settlement(
                    for: .tryAgain(after: .seconds(wish), RetryPolicyTests.answer),
                    attempt: Attempt(number: attempt, deferrals: 0, firstAt: RetryPolicyTests.now, now: now), notAfter: notAfter)
                guard case .retry(let retryDelay, let notBefore, true) = settlement else { break }
                let wanted = now + min(.seconds(wish), (notAfter - now) * 0.9)
                now = now + retryDelay.duration
                while let notBefore, notBefore > now, let retryDelay = policy.retryDelay(until: notBefore, now: now, notAfter: notAfter) {
                    now = now + retryDelay.duration
                }
                // A twentieth of what is left at the end may be missing, when no retry queue is short enough.
                #expect(now < notAfter)
                #expect(now >= wanted || notAfter - now < .seconds(6))
                attempt += 1
            }
            #expect(attempt > 1)
            #expect(notAfter - now < .seconds(6))
        }
    }

    @Suite struct OurOwnFault {
        @Test(arguments: [
            (0, RetryDelay.thirtySeconds), (1, .twoMinutes), (2, .tenMinutes), (3, .oneHour), (4, .oneHour), (1_000_000, .oneHour),
        ])
        func `it waits without counting as an attempt, longer each time`(deferrals: Int, retryDelay: RetryDelay) {
            let settlement = RetryPolicyTests.settlement(.misconfigured(RetryPolicyTests.answer), attempt: 2, deferrals: deferrals)
            #expect(settlement == .retry(retryDelay, notBefore: nil, countsAsAttempt: false))
        }

        @Test func `it ends as misconfigured when the job's time is over`() {
            #expect(RetryPolicyTests.settlement(.misconfigured(RetryPolicyTests.answer), left: .seconds(5)) == .deadLetter(.misconfigured))
            #expect(
                RetryPolicyTests.settlement(.misconfigured(RetryPolicyTests.answer), deferrals: 3, left: .seconds(3599))
                    == .retry(.tenMinutes, notBefore: RetryPolicyTests.now + .seconds(3599) * 0.9, countsAsAttempt: false))
        }
    }

    @Suite struct ComingTooEarly {
        @Test(arguments: [
            (Duration.milliseconds(1), RetryDelay.fiveSeconds), (.seconds(5), .fiveSeconds), (.seconds(6), .thirtySeconds),
            (.seconds(3600), .oneHour),
            (.seconds(3601), .oneHour), (.seconds(1_000_000), .oneHour),
        ])
        func `it waits on the smallest retry queue that ends after its time, or on the longest`(wait: Duration, retryDelay: RetryDelay) {
            let now = RetryPolicyTests.now
            #expect(RetryPolicy().retryDelay(until: now + wait, now: now, notAfter: now + .seconds(2_000_000)) == retryDelay)
        }

        @Test func `no retry queues, or no time, no retry queue`() {
            let now = RetryPolicyTests.now
            #expect(RetryPolicy(retryDelays: []).retryDelay(until: now, now: now, notAfter: now + .seconds(60)) == nil)
            #expect(RetryPolicy().retryDelay(until: now, now: now, notAfter: now + .seconds(5)) == nil)
        }
    }
}
