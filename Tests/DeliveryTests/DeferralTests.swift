import Delivery
import Messages
import Testing

@Suite struct DeferralTests {
    static let now = Timestamp(milliseconds: 1_795_356_225_000)

    static func settlement(_ wait: Duration, left: Duration, retryDelays: [RetryDelay] = RetryDelay.allCases) -> Settlement {
        RetryPolicy(retryDelays: retryDelays).deferral(
            of: wait, Attempt(number: 3, deferrals: 7, firstAt: now, now: now), notAfter: now + left, otherwise: .expired)
    }

    @Test(arguments: [
        (Duration.zero, RetryDelay.fiveSeconds), (.seconds(-3), .fiveSeconds), (.seconds(5), .fiveSeconds), (.seconds(6), .thirtySeconds),
        (.seconds(31), .twoMinutes), (.seconds(150), .tenMinutes), (.seconds(700), .oneHour), (.seconds(86_400), .oneHour),
    ])
    func `it waits on the smallest retry queue that is long enough, and that is no attempt`(wait: Duration, retryDelay: RetryDelay) {
        #expect(Self.settlement(wait, left: .seconds(14_400)) == .retry(retryDelay, notBefore: nil, countsAsAttempt: false))
    }

    @Test(arguments: [
        (3600, RetryDelay.tenMinutes), (632, .tenMinutes), (631, .twoMinutes), (126, .thirtySeconds), (31, .fiveSeconds), (6, .fiveSeconds),
    ])
    func `a retry queue that would pass its time gives way to the longest that does not`(left: Int, retryDelay: RetryDelay) {
        #expect(Self.settlement(.seconds(3600), left: .seconds(left)) == .retry(retryDelay, notBefore: nil, countsAsAttempt: false))
    }

    @Test func `when not even the shortest retry queue fits it is dead`() {
        #expect(Self.settlement(.zero, left: .milliseconds(5263)) == .deadLetter(.expired))
        #expect(Self.settlement(.zero, left: .seconds(100), retryDelays: []) == .deadLetter(.expired))
    }
}
