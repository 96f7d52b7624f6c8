import Endpoints
import Messages

/// Decides whether a subscription is given up because its push service knows it with another key than ours.
///
/// That is one answer with two causes: the subscription is stale, or we sign with the wrong key. In the second case every subscription
/// of the service says so, and to believe them would delete them all. So they are believed only while at least as many other
/// subscriptions of the same service have lately been accepted; else they are held back, which costs a retry later. "Lately" is half
/// an hour to an hour. A struct without clock and lock: whoever has it passes the time.
///
/// At a service without other subscriptions there would never be such evidence. There one subscription alone is believed when the service
/// leaves no doubt that our token is good, and our keys are accepted elsewhere: products use one key for all browsers.
struct KeyMismatchGuard {
    /// What to do with one subscription whose key does not fit.
    enum Verdict: Equatable {
        /// It is stale: the directory is told.
        case gone
        /// It may be our fault. `isNews` when this service was not suspected before, so that it is said once.
        case held(isNews: Bool)
    }

    private static let generation: Duration = .seconds(1800)
    /// More subscriptions need not be told apart. One more mismatch than acceptances is counted, so that two full lists speak against
    /// a deletion.
    private static let capacity = 2048

    private struct Evidence {
        // Hash values stand for the subscriptions: a rare collision counts two as one.
        var accepted: Set<Int> = []
        var mismatched: Set<Int> = []
    }

    private struct Record {
        var recent = Evidence()
        var older = Evidence()
        var begunAt: Timestamp
        var isSuspected = false

        var accepted: Int { max(recent.accepted.count, older.accepted.count) }
        var mismatched: Int { max(recent.mismatched.count, older.mismatched.count) }

        /// Lets a generation become the older one when its time is over, and forgets both when nothing came for longer.
        mutating func turn(_ now: Timestamp) {
            let age = now - begunAt
            guard age >= generation || age < .zero else { return }
            older = age < .zero || age >= generation * 2 ? Evidence() : recent
            recent = Evidence()
            begunAt = now
        }
    }

    private var records: [PushService: Record] = [:]

    /// A service has taken a message for a subscription.
    mutating func noteAccepted(_ subscription: String, at service: PushService, now: Timestamp) {
        Self.note(subscription, now, &records[service, default: Record(begunAt: now)])
    }

    private static func note(_ subscription: String, _ now: Timestamp, _ record: inout Record) {
        record.turn(now)
        let hash = subscription.hashValue
        record.recent.mismatched.remove(hash)
        record.older.mismatched.remove(hash)
        if record.recent.accepted.count < capacity { record.recent.accepted.insert(hash) }
    }

    /// A service has said that a subscription was made with another key.
    /// - Parameter isCertain: its words are about the key and nothing else: the token itself is good.
    mutating func judge(_ subscription: String, at service: PushService, isCertain: Bool = false, now: Timestamp) -> Verdict {
        let verdict = Self.judge(subscription, now, &records[service, default: Record(begunAt: now)])
        guard isCertain, verdict != .gone, isLoneStray(at: service, now) else { return verdict }
        records[service]?.isSuspected = false
        return .gone
    }

    /// Nobody else of this service has a say, and over all services acceptances are no fewer than mismatches.
    private mutating func isLoneStray(at service: PushService, _ now: Timestamp) -> Bool {
        for other in records.keys where other != service { records[other]?.turn(now) }
        guard let own = records[service], own.mismatched == 1, own.accepted == 0 else { return false }
        return records.values.reduce(0) { $0 + $1.accepted - $1.mismatched } >= 0
    }

    private static func judge(_ subscription: String, _ now: Timestamp, _ record: inout Record) -> Verdict {
        record.turn(now)
        let hash = subscription.hashValue
        record.recent.accepted.remove(hash)
        record.older.accepted.remove(hash)
        if record.recent.mismatched.count <= capacity { record.recent.mismatched.insert(hash) }
        let isNews = !record.isSuspected
        record.isSuspected = record.accepted < record.mismatched
        return record.isSuspected ? .held(isNews: isNews) : .gone
    }
}
