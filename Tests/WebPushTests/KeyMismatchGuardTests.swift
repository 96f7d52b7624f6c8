import Endpoints
import Messages
import Testing

@testable import WebPush

@Suite struct KeyMismatchGuardTests {
    /// What a service says about subscriptions, in turn.
    enum Said: Sendable {
        case accepted(ClosedRange<Int>)
        case mismatch(ClosedRange<Int>)
        case pause(minutes: Int)
    }

    private func verdict(_ story: [Said], on subscription: Int) -> KeyMismatchGuard.Verdict {
        var guardian = KeyMismatchGuard()
        var now = Fixture.now
        for said in story {
            switch said {
            case .accepted(let range): for number in range { guardian.noteAccepted("d-\(number)", at: .fcm, now: now) }
            case .mismatch(let range): for number in range { _ = guardian.judge("d-\(number)", at: .fcm, now: now) }
            case .pause(let minutes): now = now + .seconds(Double(minutes * 60))
            }
        }
        return guardian.judge("d-\(subscription)", at: .fcm, now: now)
    }

    @Test(
        arguments: [
            ([.accepted(1...1)], 2), ([.accepted(1...10), .mismatch(11...19)], 20), ([.accepted(1...1), .mismatch(2...2)], 2),
            ([.accepted(1...1), .pause(minutes: 45)], 2), ([.mismatch(1...1), .accepted(1...1)], 2),
            ([.mismatch(2...2), .accepted(1...1)], 2),
        ] as [([Said], Int)])
    func `a subscription whose key does not fit is given up while others are accepted`(story: [Said], subscription: Int) {
        #expect(verdict(story, on: subscription) == .gone)
    }

    @Test(
        arguments: [
            ([], 1, true), ([.mismatch(1...1)], 2, false), ([.mismatch(1...500)], 501, false),
            ([.accepted(1...1), .mismatch(2...2)], 3, true),
            ([.accepted(1...10), .mismatch(11...20)], 21, true), ([.accepted(1...1), .pause(minutes: 61)], 2, true),
            ([.accepted(1...1)], 1, true), ([.accepted(1...5000), .mismatch(5001...10_000)], 10_001, false),
        ] as [([Said], Int, Bool)])
    func `none is when only mismatches came lately, or more than acceptances`(story: [Said], subscription: Int, isNews: Bool) {
        #expect(verdict(story, on: subscription) == .held(isNews: isNews))
    }

    /// What was accepted and refused at Google's service before Mozilla says of one, or of some, that it knows them with another key.
    @Test(
        arguments: [
            (1, 0, [1], true, [true]), (5, 4, [1], true, [true]), (5, 5, [1], true, [false]), (0, 0, [1], true, [false]),
            (10, 0, [1], false, [false]), (10, 0, [1, 2], true, [true, false]), (10, 0, [1, 1], true, [true, true]),
        ] as [(Int, Int, [Int], Bool, [Bool])])
    func `a lone one at a service is given up when the words are certain and our keys are accepted elsewhere`(
        accepted: Int, mismatched: Int, strays: [Int], isCertain: Bool, gone: [Bool]
    ) {
        var guardian = KeyMismatchGuard()
        for number in 0..<accepted { guardian.noteAccepted("a-\(number)", at: .fcm, now: Fixture.now) }
        for number in 0..<mismatched { _ = guardian.judge("m-\(number)", at: .fcm, now: Fixture.now) }
        let verdicts = strays.map { guardian.judge("s-\($0)", at: .mozilla, isCertain: isCertain, now: Fixture.now) }
        #expect(verdicts.map { $0 == .gone } == gone)
    }

    @Test func `what was accepted elsewhere too long ago is no evidence for a lone one`() {
        var guardian = KeyMismatchGuard()
        guardian.noteAccepted("d-1", at: .fcm, now: Fixture.now)
        let later = Fixture.now + .seconds(3660)
        #expect(guardian.judge("d-2", at: .mozilla, isCertain: true, now: later) == .held(isNews: true))
    }

    @Test func `what one service says counts for no other`() {
        var guardian = KeyMismatchGuard()
        guardian.noteAccepted("d-1", at: .mozilla, now: Fixture.now)
        #expect(guardian.judge("d-2", at: .apple, now: Fixture.now) == .held(isNews: true))
        #expect(guardian.judge("d-3", at: .mozilla, now: Fixture.now) == .gone)
    }

    @Test func `a clock that is set back makes it forget, not believe`() {
        var guardian = KeyMismatchGuard()
        guardian.noteAccepted("d-1", at: .wns, now: Fixture.now)
        #expect(guardian.judge("d-2", at: .wns, now: Fixture.now - .seconds(1)) == .held(isNews: true))
    }
}
