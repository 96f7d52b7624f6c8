import CircuitBreaking
public import Delivery
public import HTTP
import Synchronization

/// What an answer of a provider is about besides the destination: whose key, which project, app and host. What is wrong with these is
/// wrong for all destinations that share them.
public struct Credentials: Sendable, Hashable {
    /// The provider, as in answers: `apns`, `web-push/mozilla`.
    public var provider: String
    /// What tells two sets of one provider apart, such as APNs' topic or a VAPID key; empty when there is only one.
    public var account: String
    /// Which of the provider's hosts, where it has several that know different destinations; else empty.
    public var host: String

    /// Credentials from their parts.
    public init(provider: String, account: String = "", host: String = "") {
        self.provider = provider
        self.account = account
        self.host = host
    }
}

/// Decides whether a provider's "no" to one destination is believed, or may be our own fault: one mechanism for all providers.
/// `CredentialRecord` has the rule and its arithmetic.
public final class CredentialGuard: Sendable {
    /// What to do about one destination that was refused in words our settings could have caused.
    public enum Verdict: Sendable, Equatable {
        /// The destination is to blame.
        case believed
        /// Few are refused, but nobody else has been accepted since: asked again later, it will be known.
        case unconfirmed
        /// Too many are refused, or nobody is accepted: it may be our fault.
        case ourFault
    }

    /// Apps come out of the data, so there is a bound. A record that was forgotten is no evidence: nothing is deleted for it.
    static let capacity = 256

    private let state = Mutex<[Credentials: CredentialRecord]>([:])
    private let clock: MonotonicClock

    /// A guard that knows nothing yet.
    /// - Parameter clock: for tests.
    public init(clock: @escaping MonotonicClock = { .now }) { self.clock = clock }

    /// Now, as requests are stamped for ``noteAccepted(_:under:sentAt:)``.
    public var now: ContinuousClock.Instant { clock() }

    /// A provider has taken what was sent to a destination.
    /// - Parameter sentAt: a moment before the request was written.
    public func noteAccepted(_ destination: String, under credentials: Credentials, sentAt: ContinuousClock.Instant) {
        let now = clock()
        state.withLock { records in
            Self.make(room: credentials, in: &records)
            records[credentials, default: CredentialRecord(now: now)].noteAccepted(destination.hashValue, sentAt: sentAt, now: now)
        }
    }

    /// A provider has refused a destination in words that our settings could have caused.
    /// - Parameter isCertain: the words are about the destination and our credentials alone, and accounts of one name are the same at every
    ///   provider of this guard. So where they have no other destination the other providers' answers to that account count: there would
    ///   never be any evidence otherwise.
    public func judge(_ destination: String, under credentials: Credentials, isCertain: Bool = false) -> Verdict {
        let now = clock()
        let hash = destination.hashValue
        return state.withLock { records in
            Self.make(room: credentials, in: &records)
            let verdict = records[credentials, default: CredentialRecord(now: now)].judge(hash, now: now)
            guard isCertain, verdict == .ourFault else { return verdict }
            return Self.judgeAlone(hash, credentials, now, &records) ?? verdict
        }
    }

    /// The verdict on the only destination under its credentials, by what the other providers say to the same account; nil when there is no
    /// such evidence.
    private static func judgeAlone(
        _ destination: Int, _ credentials: Credentials, _ now: ContinuousClock.Instant, _ records: inout [Credentials: CredentialRecord]
    ) -> Verdict? {
        for other in records.keys where other != credentials && other.account == credentials.account { records[other]?.turn(now) }
        guard let own = records[credentials], own.refusedCount == 1, own.acceptedCount == 0, let first = own.firstRefusal(of: destination)
        else { return nil }
        let all = records.filter { $0.key.account == credentials.account }.values
        let accepted = all.reduce(0) { $0 + $1.acceptedCount }
        let refused = all.reduce(0) { $0 + $1.refusedCount }
        guard accepted > 0, refused <= max(1, accepted / CredentialRecord.share) else { return nil }
        records[credentials]?.clear()
        return all.contains { $0.hasAccepted(since: first) } ? .believed : .unconfirmed
    }

    /// Forgets the credentials that were used least lately when there is no room for new ones.
    private static func make(room credentials: Credentials, in records: inout [Credentials: CredentialRecord]) {
        guard records.count >= capacity, records[credentials] == nil, let oldest = records.min(by: { $0.value.usedAt < $1.value.usedAt })
        else { return }
        records[oldest.key] = nil
    }
}

/// One request as the guard has to know it: to whom, under which credentials, and when.
public struct GuardedSending: Sendable {
    /// The destination's id.
    public var destination: String
    public var credentials: Credentials
    /// A moment before the request was written.
    public var sentAt: ContinuousClock.Instant

    /// A request from its parts.
    public init(to destination: String, under credentials: Credentials, sentAt: ContinuousClock.Instant) {
        self.destination = destination
        self.credentials = credentials
        self.sentAt = sentAt
    }
}

extension CredentialGuard {
    /// The outcome of an answer, which is taken note of. An answer that our settings could have caused is what it says only when the guard
    /// believes it: else nothing is given up, and the job waits.
    /// - Parameter answer: with the setting to look at, for the case that it is our fault.
    public func outcome(
        _ reaction: Reaction, _ answer: ProviderAnswer, _ response: HTTPResponse, of sending: GuardedSending, isCertain: Bool = false
    ) -> Outcome {
        switch reaction {
        case .delivered:
            noteAccepted(sending.destination, under: sending.credentials, sentAt: sending.sentAt)
            return .delivered(answer)
        case .goneIfOthersAreAccepted: return judged(Outcome.destinationGone, answer, sending, isCertain)
        case .refusedIfOthersAreAccepted: return judged(Outcome.refused, answer, sending, isCertain)
        case .gone, .retry, .retryAfter, .refused, .misconfigured: return Outcome(reaction, answer, response)
        }
    }

    private func judged(
        _ believed: (ProviderAnswer) -> Outcome, _ answer: ProviderAnswer, _ sending: GuardedSending, _ isCertain: Bool
    ) -> Outcome {
        var answer = answer
        switch judge(sending.destination, under: sending.credentials, isCertain: isCertain) {
        case .believed:
            answer.setting = nil
            return believed(answer)
        case .unconfirmed:
            answer.setting = nil
            answer.signal = .nothing
            return .tryAgain(after: nil, answer)
        case .ourFault:
            // It says nothing about the service: other apps, or other keys, may be well there.
            answer.signal = .nothing
            return .misconfigured(answer)
        }
    }
}
