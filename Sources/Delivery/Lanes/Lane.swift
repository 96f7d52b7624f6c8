/// The way of one service's jobs through a worker, as a state machine without input and output: it is told what happens and when, and
/// says what is to be done.
///
/// `flowing` → (too many failures) `down` → a probe → `recovering` → `flowing`; `throttled` and `paused` take the place of `down` when the
/// service asks for less or does not accept our credentials. While a lane is not flowing, jobs that it cannot take wait on retry queues: at
/// least until its next probe, and the longer the trouble has lasted, the longer.
public struct Lane: Sendable {
    public typealias Instant = ContinuousClock.Instant

    /// What a job is told at the entrance.
    public enum Admission: Sendable, Equatable {
        /// It may be sent. Its end has to be told, with this pass.
        case enter(Pass)
        /// There is no place, but there will be one in a moment.
        case standInLine
        /// It has to wait on a retry queue, at least so long.
        case wait(Duration, because: LaneHold)
    }

    /// Proof of having entered.
    public struct Pass: Sendable, Equatable {
        let phase: Int
        let isProbe: Bool
        let enteredAt: Instant
    }

    struct Block: Sendable {
        var obstacle: LaneObstacle
        var probeAt: Instant
        var isProbing = false
        /// How many answers have asked for less in this trouble.
        var throttles = 0
    }

    enum Phase: Sendable {
        case flowing
        case blocked(Block)
        case recovering(Recovery)
    }

    let rules: LaneRules
    var phase = Phase.flowing
    /// Counts the changes of phase: the answer to a request that began in an earlier one is no news about this one.
    var phaseNumber = 0
    var answers: AnswerWindow
    /// Answers of one kind with nothing accepted in between.
    var failuresInARow = 0
    var throttlesInARow = 0
    var rejectionsInARow = 0
    /// How often it was blocked without having recovered fully in between.
    var setbacks = 0
    var troubleSince: Instant?
    /// Messages a second before the trouble began.
    var usualRate = 0.0
    /// How long an answer takes, smoothed.
    var latency = Duration.zero
    /// When somebody last entered or left: a full lane in which nobody moves hangs.
    var lastMove: Instant

    /// How many requests are under way.
    public private(set) var underWay = 0
    /// How many stand in line.
    public private(set) var inLine = 0

    /// A lane that nothing is known about: it flows.
    public init(_ rules: LaneRules, now: Instant) {
        self.rules = rules
        answers = AnswerWindow(rules.window, from: now)
        lastMove = now
    }
}

extension Lane {
    /// How it is doing.
    public var state: LaneState {
        switch phase {
        case .flowing: .flowing
        case .blocked(let block): block.obstacle.state
        case .recovering: .recovering
        }
    }

    /// How many messages a second it lets through: 0 while blocked, infinite while flowing.
    public func allowedRate(at now: Instant) -> Double {
        switch phase {
        case .flowing: .infinity
        case .blocked: 0
        case .recovering(let recovery): recovery.rate(at: now)
        }
    }

    /// Whether nothing would be lost by forgetting it.
    public var isIdle: Bool { underWay == 0 && inLine == 0 && state == .flowing }

    /// A job is at the entrance.
    public mutating func admit(at now: Instant) -> Admission {
        switch phase {
        case .flowing:
            return place(at: now)
        case .recovering(var recovery):
            defer { phase = .recovering(recovery) }
            guard underWay < rules.capacity else { return place(at: now) }
            guard recovery.take(at: now) else { return .wait(spread(recovery.putOff(at: now)), because: .recovering) }
            return place(at: now)
        case .blocked(var block):
            guard now >= block.probeAt, !block.isProbing, underWay < rules.capacity else {
                return .wait(wait(for: block, at: now), because: LaneHold(block.obstacle))
            }
            block.isProbing = true
            phase = .blocked(block)
            return enter(at: now, isProbe: true)
        }
    }

    /// The job that was told to stand in line does so. It leaves the line by ``next(at:)`` or ``giveUp()``.
    public mutating func standInLine() { inLine += 1 }

    /// Lets the first one in line enter, if there is a place. Nil: they stay where they are, or the line is empty.
    public mutating func next(at now: Instant) -> Pass? {
        guard inLine > 0, underWay < rules.capacity, !isBlocked else { return nil }
        inLine -= 1
        if case .enter(let pass) = enter(at: now, isProbe: false) { return pass }
        return nil
    }

    /// One in line has waited long enough, or the lane is blocked: it waits on a retry queue.
    public mutating func giveUp(at now: Instant) -> Admission {
        inLine -= 1
        if case .blocked(let block) = phase { return .wait(wait(for: block, at: now), because: LaneHold(block.obstacle)) }
        return .wait(max(rules.patience, latency), because: .full)
    }

    /// Whether those in line wait for nothing.
    public var isBlocked: Bool {
        if case .blocked = phase { true } else { false }
    }

    /// How long a job should wait that has just failed with all the others; nil when the lane is not blocked.
    public func wait(at now: Instant) -> Duration? {
        if case .blocked(let block) = phase { wait(for: block, at: now) } else { nil }
    }

    private mutating func place(at now: Instant) -> Admission {
        guard underWay >= rules.capacity else { return enter(at: now, isProbe: false) }
        // Places become free one by one; when none has for a while, the next one will not come sooner.
        let expected = max(latency * Double(inLine + 1) / Double(rules.capacity), now - lastMove)
        return expected <= rules.patience ? .standInLine : .wait(spread(expected), because: .full)
    }

    private mutating func enter(at now: Instant, isProbe: Bool) -> Admission {
        underWay += 1
        lastMove = now
        return .enter(Pass(phase: phaseNumber, isProbe: isProbe, enteredAt: now))
    }

    mutating func leave(_ pass: Pass, at now: Instant) {
        underWay -= 1
        lastMove = now
        // An eighth of the new value: as smooth as TCP's round-trip time (RFC 6298 §2).
        latency = latency == .zero ? now - pass.enteredAt : (latency * 7 + (now - pass.enteredAt)) / 8
    }
}
