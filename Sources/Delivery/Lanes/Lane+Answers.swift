/// What a lane learns from the ends of attempts.
extension Lane {
    /// A job has ended. Returns the new state when that changed it: the one moment to log it.
    public mutating func leave(_ pass: Pass, _ sign: ServiceSign, at now: Instant) -> LaneState? {
        leave(pass, at: now)
        guard pass.phase == phaseNumber else {
            late(sign, at: now)
            return nil
        }
        let before = state
        if pass.isProbe { probed(sign, at: now) } else { learn(sign, at: now) }
        return state == before ? nil : state
    }

    /// Time has passed. Returns the new state when a recovery is over.
    public mutating func tick(at now: Instant) -> LaneState? {
        guard case .recovering(let recovery) = phase, recovery.isOver(at: now) else { return nil }
        change(to: .flowing)
        setbacks = 0
        troubleSince = nil
        return .flowing
    }

    private mutating func learn(_ sign: ServiceSign, at now: Instant) {
        answers.note(sign, at: now)
        switch sign {
        case .nothing: break
        case .works: forgetRows()
        case .fails:
            failuresInARow += 1
            guard isFailing || failuresInARow >= rules.troublesInARow else { return }
            block(.failing, for: nil, at: now)
        case .throttles(let after):
            throttlesInARow += 1
            guard isThrottling || throttlesInARow >= rules.troublesInARow else { return }
            block(.throttling, for: after, at: now)
        case .rejectsUs:
            rejectionsInARow += 1
            guard rejectionsInARow >= rules.rejectionsInARow else { return }
            block(.rejecting, for: nil, at: now)
        }
    }

    private var isFailing: Bool { answers.failures >= rules.leastFailures && answers.failingShare >= rules.failingShare }

    private var isThrottling: Bool { answers.throttles >= rules.leastThrottles && answers.throttlingShare >= rules.throttlingShare }

    private mutating func forgetRows() {
        failuresInARow = 0
        throttlesInARow = 0
        rejectionsInARow = 0
    }

    private mutating func probed(_ sign: ServiceSign, at now: Instant) {
        switch sign {
        case .nothing:
            guard case .blocked(var block) = phase else { return }
            // It told nothing: the next job is the probe.
            block.isProbing = false
            phase = .blocked(block)
        case .works: change(to: .recovering(Recovery(rate: startRate, rules, from: now)), at: now)
        case .fails: block(.failing, for: nil, at: now)
        case .throttles(let after): block(.throttling, for: after, at: now)
        case .rejectsUs: block(.rejecting, for: nil, at: now)
        }
    }

    /// A request that began before the present phase. It only matters when it makes the pause longer that the service wants.
    private mutating func late(_ sign: ServiceSign, at now: Instant) {
        guard case .throttles(let after) = sign, case .blocked(var block) = phase, block.obstacle == .throttling, !block.isProbing else {
            return
        }
        block.throttles += 1
        if let after { block.probeAt = max(block.probeAt, now + believed(after, block.throttles)) }
        phase = .blocked(block)
    }

    private mutating func block(_ obstacle: LaneObstacle, for asked: Duration?, at now: Instant) {
        if troubleSince == nil { usualRate = answers.rate(at: now) }
        troubleSince = troubleSince ?? now
        setbacks += 1
        let throttles = obstacle == .throttling ? earlierThrottles + max(answers.throttles, throttlesInARow, 1) : 0
        let probeAt = now + pause(obstacle, asked, throttles)
        change(to: .blocked(Block(obstacle: obstacle, probeAt: probeAt, throttles: throttles)), at: now)
    }

    /// What the block that a probe was to end has heard already.
    private var earlierThrottles: Int {
        if case .blocked(let block) = phase { block.throttles } else { 0 }
    }

    private mutating func change(to phase: Phase, at now: Instant? = nil) {
        self.phase = phase
        phaseNumber += 1
        forgetRows()
        if let now { answers = AnswerWindow(rules.window, from: now) }
    }

    /// A service that was busier is taken back to half of that at once, after a setback on the way to a quarter, and so on.
    private var startRate: Double { max(rules.recoveryRate, usualRate / Double(1 << min(setbacks, 16))) }
}

/// How long things wait.
extension Lane {
    /// When the lane is tried again: doubled with each setback, a fifth more or less. What a service asked for is not cut short once there
    /// is no doubt that it means everybody.
    private func pause(_ obstacle: LaneObstacle, _ asked: Duration?, _ throttles: Int) -> Duration {
        switch obstacle {
        case .failing:
            doubled(rules.firstPause, atMost: rules.longestPause) * (0.8 + 0.4 * rules.jitter())
        case .throttling:
            (asked.map { believed($0, throttles) } ?? doubled(rules.throttlePause, atMost: rules.longestThrottlePause))
                * (1 + 0.1 * rules.jitter())
        case .rejecting:
            rules.rejectionPause
        }
    }

    /// How much of what a service asks for is granted after so many answers that did.
    private func believed(_ asked: Duration, _ throttles: Int) -> Duration {
        let longest = rules.longestThrottlePause
        return min(asked, throttles < rules.troublesInARow ? doubled(rules.doubtedThrottlePause, atMost: longest) : longest)
    }

    private func doubled(_ pause: Duration, atMost longest: Duration) -> Duration {
        min(pause * (1 << min(max(setbacks - 1, 0), 16)), longest)
    }

    /// At least until the next probe. Beyond that half as long as the trouble has lasted: so the jobs of a long outage do not come and go
    /// all the time, and yet nobody waits longer than the outage took.
    func wait(for block: Block, at now: Instant) -> Duration {
        let lasted = troubleSince.map { now - $0 } ?? .zero
        return max(block.probeAt - now, spread(min(lasted / 2, rules.longestWait)))
    }

    /// Up to a quarter more, so that those who were put off together do not come back together.
    func spread(_ wait: Duration) -> Duration { wait * (1 + 0.25 * rules.jitter()) }
}
