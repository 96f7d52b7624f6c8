/// What one set of our credentials has been answered lately, and whether a refusal is believed to be the destination's fault.
///
/// "This token is not for your topic", "this subscription was made with another key": such an answer has two causes. The destination is
/// stale, or our topic, host, project or key is wrong. In the second case every destination is refused so, and to believe it would delete
/// them all. So a refusal is believed only when all of this holds:
///
/// 1. **Others are accepted since.** A request that was sent *after* this destination was first refused, for another one, under the same
///    credentials, has been accepted. What was accepted before proves nothing: settings go wrong at some moment, and everything before it
///    was well. From that moment on nothing is accepted any more, so whatever was first refused after it is never given up.
/// 2. **Refusals are few.** Of the destinations of the last 30 to 60 minutes at most one is refused for each ``share`` that are accepted;
///    one is always allowed. More is a burst, and a burst is our fault until it is proven not to be: then none is believed until the
///    refused ones are half as few. What was believed goes on counting, so this is also the limit of deletions in that time.
///
/// A destination counts once, with its last answer: one busy phone buys no deletions. A struct without clock and lock: whoever has it
/// passes the time, which is monotonic, because clocks are set.
struct CredentialRecord {
    typealias Instant = ContinuousClock.Instant

    /// One refused to so many accepted is usual: apps are deleted, keys are exchanged.
    static let share = 8
    /// Half of the time that is looked back on.
    static let generation: Duration = .seconds(1800)
    /// More accepted destinations need not be told apart.
    static let capacity = 2048
    /// Twice as many refusals as `capacity` acceptances allow: what finds no place any more is one of a burst.
    static let refusalCapacity = capacity / share * 2

    // Hash values stand for the destinations: a rare collision counts two as one.
    private struct Answers {
        var accepted: Set<Int> = []
        /// When each was first refused.
        var refused: [Int: Instant] = [:]
    }

    // A destination stands in one of the two at most.
    private var recent = Answers()
    private var older = Answers()
    private var begunAt: Instant
    private var lastAcceptedSentAt: Instant?
    /// When it was last told something.
    private(set) var usedAt: Instant
    /// Whether there were too many refusals, and still are.
    private(set) var isOurFault = false

    init(now: Instant) {
        begunAt = now
        usedAt = now
    }

    var acceptedCount: Int { recent.accepted.count + older.accepted.count }
    var refusedCount: Int { recent.refused.count + older.refused.count }

    /// When a destination was first refused, if it has been lately and not been accepted since.
    func firstRefusal(of destination: Int) -> Instant? { recent.refused[destination] ?? older.refused[destination] }

    /// Whether a request that was sent after some moment has been accepted.
    func hasAccepted(since moment: Instant) -> Bool { lastAcceptedSentAt.map { $0 > moment } ?? false }

    /// A provider has taken what was sent to a destination.
    mutating func noteAccepted(_ destination: Int, sentAt: Instant, now: Instant) {
        turn(now)
        usedAt = now
        recent.refused[destination] = nil
        older.refused[destination] = nil
        older.accepted.remove(destination)
        if recent.accepted.count < Self.capacity { recent.accepted.insert(destination) }
        lastAcceptedSentAt = lastAcceptedSentAt.map { max($0, sentAt) } ?? sentAt
    }

    /// A provider has refused a destination in words that our settings could have caused.
    mutating func judge(_ destination: Int, now: Instant) -> CredentialGuard.Verdict {
        turn(now)
        usedAt = now
        recent.accepted.remove(destination)
        older.accepted.remove(destination)
        let first = firstRefusal(of: destination)
        older.refused[destination] = nil
        if first != nil || recent.refused.count < Self.refusalCapacity { recent.refused[destination] = first ?? now }
        isOurFault = acceptedCount == 0 || refusedCount > allowance(isOurFault ? Self.share * 2 : Self.share)
        if isOurFault { return .ourFault }
        return first.map(hasAccepted(since:)) ?? false ? .believed : .unconfirmed
    }

    /// One that was suspected alone has been believed by other evidence.
    mutating func clear() { isOurFault = false }

    /// How many may be refused beside those that are accepted.
    private func allowance(_ share: Int) -> Int { max(1, acceptedCount / share) }

    /// Lets a generation become the older one when its time is over, and forgets both when nothing came for longer.
    mutating func turn(_ now: Instant) {
        let age = now - begunAt
        guard age >= Self.generation else { return }
        older = age >= Self.generation * 2 ? Answers() : recent
        recent = Answers()
        begunAt = now
    }
}
