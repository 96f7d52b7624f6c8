import Messages

/// The rules by which a run is judged, one ring at a time.
///
/// Lost: the broker has confirmed the event that asks for the ring, no provider has accepted it, neither the event nor a job lies in a
/// queue, and the journal has no reason against it that the published events allow.
///
/// Wrong: a provider has accepted it although what speaks against it had been taken in before it was decided. Only what had waited is
/// decided again: a job that was decided once may lie in its worker's queue, and come again from there, for as long as it likes. So
/// only requests of a second or later attempt are judged, and only when nothing is left to guess:
///
/// * The sandbox has seen failures and then one acceptance. A ring that was accepted twice is not judged: nobody can tell which was which.
/// * The journal has delivered exactly one attempt, and its number is that of the requests: so each was another attempt. A first attempt
///   that came again after its worker's death has the number 1, and is not judged; neither is one whose report was lost.
/// * That attempt was decided later than the last failure, by the shortest retry delay at least. What the directory was seen to have by
///   then counted; whatever was taken in later is not held against it.
///
/// Deferrals are no attempts and leave no request, so they are not judged here.
struct ChaosOracle: Sendable {
    typealias Ring = ChaosAudience.Ring

    /// What became of a ring that had to be.
    enum Fate: Sendable, Equatable {
        case delivered
        /// It lies in a queue, or is dead.
        case left
        /// It had waited, and was withdrawn for a reason that holds.
        case withdrawn
        /// It was decided against when its event came, for a reason that holds.
        case notSent
        case lost
    }

    /// The shortest retry queue, and a second less for clocks.
    private static let shortestWait = RetryDelay.fiveSeconds.duration - .seconds(1)

    let history: ChaosHistory

    /// - Parameters:
    ///   - isLeft: whether its event, or a job of it, lies in a queue.
    ///   - note: nil when the journal was not asked, or knows nothing.
    ///   - asked: when the event was made that asked for the ring.
    func fate(of ring: Ring, _ arrivals: ChaosArrivals?, isLeft: Bool, _ note: ChaosNote?, askedAt asked: Timestamp) -> Fate {
        if let arrivals, !arrivals.accepted.isEmpty { return .delivered }
        if isLeft { return .left }
        guard let note else { return .lost }
        func holds(_ reason: ChaosNote.Reason) -> Bool { history.allows(reason.word, at: reason.at, against: ring, askedAt: asked) }
        if note.withdrawn.contains(where: holds) { return .withdrawn }
        if note.decided.contains(where: holds) { return .notSent }
        // A router that died before its jobs were out decides the event again, and writes no reason down.
        if note.copies > 1, history.allowsSomething(against: ring, askedAt: asked) { return .notSent }
        return .lost
    }

    /// What speaks against a ring that was accepted, if that was a later attempt; nil when nothing does. The journal has to be asked.
    func suspicion(against ring: Ring, _ arrivals: ChaosArrivals) -> String? {
        guard arrivals.accepted.count == 1, let accepted = arrivals.accepted.first, let failure = arrivals.lastFailure else { return nil }
        let decided = failure + Self.shortestWait
        guard decided <= accepted.at else { return nil }
        if history.isOver(ring, by: decided) { return "the conversation was over" }
        if history.isForeign(accepted.home, to: ring.teammate, from: decided, to: accepted.at) { return "the destination was not theirs" }
        return nil
    }

    /// Why a ring should not have been sent; nil when that cannot be said for certain.
    func mistake(in ring: Ring, _ arrivals: ChaosArrivals, _ note: ChaosNote?) -> String? {
        guard let note, note.delivered == [arrivals.failures + 1] else { return nil }
        return suspicion(against: ring, arrivals)
    }
}
