/// The limit of requests at once to one service, and the count of those that wait for a free place. A service that hangs fills its own
/// places and leaves the others of the worker to other services (Nygard, *Release It!*).
struct Bulkhead: Sendable {
    typealias Instant = ContinuousClock.Instant

    let capacity: Int
    /// How long a job may wait for a place.
    let maxWait: Duration
    /// How many requests are under way.
    private(set) var underWay = 0
    /// How many wait for a place.
    private(set) var waiting = 0
    /// How long an answer takes, smoothed.
    private var latency = Duration.zero
    /// When somebody last entered or left: a full bulkhead in which nobody moves hangs.
    private var lastMove: Instant

    init(_ rules: CircuitRules, from now: Instant) {
        capacity = rules.capacity
        maxWait = rules.maxWait
        lastMove = now
    }

    var isFull: Bool { underWay >= capacity }
    var isEmpty: Bool { underWay == 0 && waiting == 0 }

    mutating func enter(at now: Instant) {
        underWay += 1
        lastMove = now
    }

    /// A request that has entered at `start` has ended.
    mutating func leave(enteredAt start: Instant, at now: Instant) {
        underWay -= 1
        lastMove = now
        // An eighth of the new value: as smooth as TCP's round-trip time (RFC 6298 §2).
        latency = latency == .zero ? now - start : (latency * 7 + (now - start)) / 8
    }

    /// Gives a place back that was not used. Nothing is learned from it.
    mutating func giveBack() { underWay -= 1 }

    mutating func startWaiting() { waiting += 1 }

    mutating func stopWaiting() { waiting -= 1 }

    /// How long the next one would wait for a place.
    ///
    /// Places become free one by one; when none has for a while, the next one will not come sooner.
    func expectedWait(at now: Instant) -> Duration {
        max(latency * Double(waiting + 1) / Double(capacity), now - lastMove)
    }

    /// How long one should stay away that has waited in vain.
    var waitInVain: Duration { max(maxWait, latency) }
}
