import CircuitBreaking
import Delivery
import Generated
import HTTP
import Testing

@testable import Providers

/// What providers say about destinations, in turn; a second passes with each.
private enum Said: Sendable {
    case accepted(ClosedRange<Int>)
    case refused(ClosedRange<Int>)
    case pause(minutes: Int)
    /// Taken by the provider now, but sent so many seconds ago.
    case acceptedLate(Int, seconds: Int)
}

/// A guard with a story.
private struct Told {
    static let mine = Credentials(provider: "apns", account: "com.example.helpdesk")

    let clock = TestClock()
    let guardian: CredentialGuard

    init() { guardian = CredentialGuard(clock: clock.tell) }

    @discardableResult
    func tell(_ story: [Said], _ credentials: Credentials = Told.mine) -> [CredentialGuard.Verdict] {
        var verdicts: [CredentialGuard.Verdict] = []
        for said in story {
            switch said {
            case .accepted(let range):
                for number in range {
                    guardian.noteAccepted("d-\(number)", under: credentials, sentAt: clock.now)
                    clock.advance(.seconds(1))
                }
            case .refused(let range):
                for number in range {
                    verdicts.append(guardian.judge("d-\(number)", under: credentials))
                    clock.advance(.seconds(1))
                }
            case .pause(let minutes): clock.advance(.seconds(minutes * 60))
            case .acceptedLate(let number, let seconds):
                guardian.noteAccepted("d-\(number)", under: credentials, sentAt: clock.now - .seconds(seconds))
            }
        }
        return verdicts
    }
}

@Suite struct `An answer that our settings could have caused` {
    @Suite struct `is believed about one destination` {
        @Test(
            arguments: [
                [.refused(1...1), .accepted(2...2), .refused(1...1)],
                [.accepted(2...2), .refused(1...1), .accepted(2...2), .refused(1...1)],
                [.accepted(2...40), .refused(1...1), .pause(minutes: 10), .accepted(5...5), .refused(1...1)],
                // One in eight.
                [.accepted(1...16), .refused(20...21), .accepted(1...1), .refused(20...21)],
                // A burst that was the provider's: when the others are accepted again, the one that stays is known.
                [.refused(1...50), .accepted(2...50), .refused(1...1), .accepted(2...2), .refused(1...1)],
            ] as [[Said]])
        private func `when others are accepted after its first refusal, and few are refused`(story: [Said]) {
            #expect(Told().tell(story).last == .believed)
        }

        @Test func `and its neighbour of another app is nobody's evidence`() {
            let told = Told()
            let other = Credentials(provider: "apns", account: "com.example.other")
            let sandbox = Credentials(provider: "apns", account: "com.example.helpdesk", host: "sandbox")
            told.tell([.refused(1...1)])
            told.tell([.accepted(2...9)], other)
            told.tell([.accepted(2...9)], sandbox)
            #expect(told.tell([.refused(1...1)]) == [.ourFault])
        }
    }

    @Suite struct `deletes nothing` {
        @Test(
            arguments: [
                // Nobody else, ever.
                ([.refused(1...1)], .ourFault), ([.refused(1...1), .refused(1...1)], .ourFault), ([.refused(1...500)], .ourFault),
                // All was well, and then it was not: acceptances of before buy nothing.
                ([.accepted(1...50), .refused(1...1)], .unconfirmed), ([.accepted(1...50), .refused(1...50)], .ourFault),
                ([.accepted(1...50), .refused(51...51), .refused(51...51)], .unconfirmed),
                ([.accepted(1...5000), .refused(5001...5300), .refused(5001...5300)], .ourFault),
                // Itself is not another one.
                ([.accepted(1...9), .refused(1...1), .accepted(1...1), .refused(1...1)], .unconfirmed),
                // Too many: more than one in eight, and once that was so, more than one in sixteen.
                ([.accepted(1...15), .refused(20...21), .accepted(1...1), .refused(20...21)], .ourFault),
                ([.accepted(1...15), .refused(20...21), .accepted(1...19), .accepted(22...30), .refused(20...21)], .ourFault),
                // What was accepted an hour ago is forgotten.
                ([.refused(1...1), .accepted(2...2), .pause(minutes: 61), .refused(1...1)], .ourFault),
                // Under way when it was refused: sent before, taken after.
                ([.accepted(2...9), .refused(1...1), .acceptedLate(2, seconds: 2), .refused(1...1)], .unconfirmed),
            ] as [([Said], CredentialGuard.Verdict)])
        private func `before others are accepted after it, or while many are refused`(story: [Said], verdict: CredentialGuard.Verdict) {
            let verdicts = Told().tell(story)
            #expect(verdicts.last == verdict)
            #expect(!verdicts.contains(.believed))
        }

        /// From some moment on everything is refused, because a key, a topic or a project is wrong.
        @Test(arguments: 0..<200 as Range<UInt64>)
        func `that was well until our settings went wrong, whatever came before`(seed: UInt64) {
            var random = SeededRandom(seed: seed)
            let told = Told()
            let count = Int.random(in: 1...60, using: &random)
            let stale = Set((0..<count).filter { _ in random.chance(5) })
            for _ in 0..<Int.random(in: 0...400, using: &random) {
                let number = Int.random(in: 0..<count, using: &random)
                told.tell([stale.contains(number) ? .refused(number...number) : .accepted(number...number)])
                if random.chance(2) { told.tell([.pause(minutes: Int.random(in: 1...40, using: &random))]) }
            }
            for _ in 0..<Int.random(in: 1...400, using: &random) {
                let number = Int.random(in: 0..<count, using: &random)
                let verdicts = told.tell([.refused(number...number)])
                if !stale.contains(number) { #expect(verdicts != [.believed], "device \(number) of \(count) would be deleted") }
                if random.chance(2) { told.tell([.pause(minutes: Int.random(in: 1...40, using: &random))]) }
            }
        }

        /// Answers by chance, as of a provider that is in trouble.
        @Test(arguments: 0..<100 as Range<UInt64>)
        func `in greater numbers than one for eight that are accepted`(seed: UInt64) {
            var random = SeededRandom(seed: seed)
            let told = Told()
            let refusing = Int.random(in: 0...100, using: &random)
            var deleted: Set<Int> = []
            var accepted: Set<Int> = []
            for _ in 0..<1000 {
                let number = Int.random(in: 0..<100, using: &random)
                if random.chance(refusing) {
                    if told.tell([.refused(number...number)]) == [.believed] { deleted.insert(number) }
                } else {
                    told.tell([.accepted(number...number)])
                    accepted.insert(number)
                }
            }
            // 1,000 s: less than the time that is looked back on.
            #expect(deleted.count <= max(1, accepted.count / 8), "\(refusing) % refused")
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `does not keep what is stale for ever while the others are well`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let told = Told()
        var refusals = 0
        while refusals < 10 {
            if told.tell([.refused(1000...1000)]) == [.believed] { return }
            refusals += 1
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                let number = Int.random(in: 0..<100, using: &random)
                told.tell([.accepted(number...number)])
            }
        }
        Issue.record("a stale device was kept after \(refusals) refusals")
    }

    @Test func `has a bounded memory, and what is forgotten is no evidence`() {
        let told = Told()
        told.tell([.refused(1...1), .accepted(2...2)])
        for number in 0..<CredentialGuard.capacity {
            told.tell([.accepted(1...1)], Credentials(provider: "apns", account: "com.example.\(number)"))
        }
        #expect(told.tell([.refused(1...1)]) == [.ourFault])
    }

    @Suite struct `at a provider without other destinations` {
        private static let (google, mozilla) = (Credentials(provider: "web-push/fcm"), Credentials(provider: "web-push/mozilla"))

        private func last(_ told: Told, isCertain: Bool) -> CredentialGuard.Verdict {
            defer { told.clock.advance(.seconds(1)) }
            return told.guardian.judge("s-1", under: Self.mozilla, isCertain: isCertain)
        }

        @Test func `is believed when its words are certain and our keys are accepted elsewhere after it`() {
            let told = Told()
            #expect(last(told, isCertain: true) == .ourFault)
            told.tell([.accepted(1...1)], Self.google)
            #expect(last(told, isCertain: true) == .believed)
        }

        @Test func `is not believed for what is accepted elsewhere under another account`() {
            let told = Told()
            _ = last(told, isCertain: true)
            told.tell([.accepted(1...9)], Credentials(provider: "web-push/fcm", account: "another key"))
            #expect(last(told, isCertain: true) == .ourFault)
        }

        @Test func `is not believed for what was accepted before it`() {
            let told = Told()
            told.tell([.accepted(1...9)], Self.google)
            #expect(last(told, isCertain: true) == .unconfirmed)
            #expect(last(told, isCertain: true) == .unconfirmed)
        }

        @Test func `is not believed when its words could mean something else`() {
            let told = Told()
            #expect(last(told, isCertain: false) == .ourFault)
            told.tell([.accepted(1...9)], Self.google)
            #expect(last(told, isCertain: false) == .ourFault)
        }

        @Test func `is not believed when it is not alone, or when the others are refused too`() {
            let told = Told()
            _ = last(told, isCertain: true)
            told.tell([.refused(7...7)], Self.mozilla)
            told.tell([.accepted(1...9)], Self.google)
            #expect(last(told, isCertain: true) == .ourFault)
            let refused = Told()
            _ = last(refused, isCertain: true)
            refused.tell([.accepted(1...9), .refused(1...1)], Self.google)
            #expect(last(refused, isCertain: true) == .ourFault)
        }
    }

    @Suite struct `becomes an outcome` {
        private static let response = HTTPResponse(status: 400)
        private static let answer = ProviderAnswer(provider: "apns", code: "400", reason: "BadDeviceToken", setting: "BELFRY_X")

        private func outcome(_ told: Told, _ reaction: Reaction, _ destination: Int) -> Outcome {
            let sending = GuardedSending(to: "d-\(destination)", under: Told.mine, sentAt: told.clock.now)
            defer { told.clock.advance(.seconds(1)) }
            return told.guardian.outcome(reaction, Self.answer, Self.response, of: sending)
        }

        @Test func `misconfigured with its setting, again later, and then what it says`() {
            let told = Told()
            let held = Self.answer.with(setting: "BELFRY_X", signal: .nothing)
            #expect(outcome(told, .goneIfOthersAreAccepted, 1) == .misconfigured(held))
            #expect(outcome(told, .delivered, 2) == .delivered(Self.answer))
            #expect(outcome(told, .goneIfOthersAreAccepted, 1) == .destinationGone(Self.answer.with(setting: nil, signal: nil)))
            #expect(outcome(told, .refusedIfOthersAreAccepted, 3) == .misconfigured(held))
            for number in 4...40 { _ = outcome(told, .delivered, number) }
            #expect(outcome(told, .refusedIfOthersAreAccepted, 3) == .refused(Self.answer.with(setting: nil, signal: nil)))
            let again = Self.answer.with(setting: nil, signal: .nothing)
            #expect(outcome(told, .goneIfOthersAreAccepted, 2) == .tryAgain(after: nil, again))
        }

        @Test func `and without a guard to ask, nothing is given up`() {
            for reaction in [Reaction.goneIfOthersAreAccepted, .refusedIfOthersAreAccepted] {
                #expect(Outcome(reaction, Self.answer, Self.response) == .misconfigured(Self.answer))
            }
        }
    }
}

extension ProviderAnswer {
    fileprivate func with(setting: String?, signal: CircuitSignal?) -> ProviderAnswer {
        var answer = self
        answer.setting = setting
        answer.signal = signal
        return answer
    }
}
