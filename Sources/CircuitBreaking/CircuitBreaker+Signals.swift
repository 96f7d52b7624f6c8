/// What a circuit learns from the ends of attempts.
extension CircuitBreaker {
    /// A job has ended. Returns the new state when that changed it: the one moment to log it. That a probe begins, or has found what there was
    /// before, is no change.
    mutating func leave(_ ticket: Ticket, _ signal: CircuitSignal, at now: Instant) -> CircuitState? {
        bulkhead.leave(enteredAt: ticket.admittedAt, at: now)
        guard ticket.phase == phaseNumber else {
            late(signal, at: now)
            return nil
        }
        let before = state.cause
        if ticket.isProbe { probed(signal, at: now) } else { learn(signal, at: now) }
        return state.cause == before ? nil : state
    }

    /// A place that nobody knows the end of is free again.
    mutating func giveBack(_ ticket: Ticket) {
        bulkhead.giveBack()
        if ticket.isProbe, ticket.phase == phaseNumber { endProbe() }
    }

    /// Time has passed. Returns the new state when a ramp is over.
    mutating func tick(at now: Instant) -> CircuitState? {
        guard case .ramping(let ramp) = phase, ramp.isOver(at: now) else { return nil }
        change(to: .closed)
        setbacks = 0
        troubleSince = nil
        return .closed
    }

    private mutating func learn(_ signal: CircuitSignal, at now: Instant) {
        answers.note(signal, at: now)
        switch signal {
        case .nothing: break
        case .works: forgetRows()
        case .trouble(.failing, _):
            failuresInARow += 1
            guard isFailing || failuresInARow >= rules.troublesInARow else { return }
            trip(.failing, for: nil, at: now)
        case .trouble(.throttled, let after):
            throttlesInARow += 1
            guard isThrottling || throttlesInARow >= rules.troublesInARow else { return }
            trip(.throttled, for: after, at: now)
        case .trouble(.unauthorized, _):
            refusalsInARow += 1
            guard refusalsInARow >= rules.refusalsInARow else { return }
            trip(.unauthorized, for: nil, at: now)
        }
    }

    private var isFailing: Bool { answers.failures >= rules.leastFailures && answers.failingShare >= rules.failingShare }

    private var isThrottling: Bool { answers.throttles >= rules.leastThrottles && answers.throttlingShare >= rules.throttlingShare }

    private mutating func forgetRows() {
        failuresInARow = 0
        throttlesInARow = 0
        refusalsInARow = 0
    }

    private mutating func probed(_ signal: CircuitSignal, at now: Instant) {
        switch signal {
        case .nothing: endProbe()
        case .works: change(to: .ramping(Ramp(rate: startRate, rules, from: now)), at: now)
        case .trouble(let cause, let after): trip(cause, for: after, at: now)
        }
    }

    /// The probe told nothing: the next job is the probe.
    private mutating func endProbe() {
        guard case .open(var opened) = phase else { return }
        opened.isProbing = false
        phase = .open(opened)
    }

    /// A request that began before the present phase. It only matters when it makes the pause longer that the service wants.
    private mutating func late(_ signal: CircuitSignal, at now: Instant) {
        guard case .trouble(.throttled, let after) = signal, case .open(var opened) = phase, opened.cause == .throttled, !opened.isProbing
        else {
            return
        }
        opened.throttles += 1
        if let after { opened.probeAt = max(opened.probeAt, now + believed(after, opened.throttles)) }
        phase = .open(opened)
    }

    private mutating func trip(_ cause: CircuitCause, for asked: Duration?, at now: Instant) {
        if troubleSince == nil { usualRate = answers.rate(at: now) }
        troubleSince = troubleSince ?? now
        setbacks += 1
        let throttles = cause == .throttled ? earlierThrottles + max(answers.throttles, throttlesInARow, 1) : 0
        let probeAt = now + pause(cause, asked, throttles)
        change(to: .open(Open(cause: cause, probeAt: probeAt, throttles: throttles)), at: now)
    }

    /// What the open circuit that a probe was to close has heard already.
    private var earlierThrottles: Int {
        if case .open(let opened) = phase { opened.throttles } else { 0 }
    }

    private mutating func change(to phase: Phase, at now: Instant? = nil) {
        self.phase = phase
        phaseNumber += 1
        forgetRows()
        if let now { answers = AnswerWindow(rules.window, from: now) }
    }

    /// A service that was busier is taken back to half of that at once, after a setback on the way to a quarter, and so on.
    private var startRate: Double { max(rules.rampRate, usualRate / Double(1 << min(setbacks, 16))) }
}

/// How long things wait.
extension CircuitBreaker {
    /// When the service is tried again: doubled with each setback, a fifth more or less. What a service asked for is not cut short once there
    /// is no doubt that it means everybody.
    private func pause(_ cause: CircuitCause, _ asked: Duration?, _ throttles: Int) -> Duration {
        switch cause {
        case .failing:
            doubled(rules.firstPause, atMost: rules.longestPause) * (0.8 + 0.4 * rules.jitter())
        case .throttled:
            (asked.map { believed($0, throttles) } ?? doubled(rules.throttlePause, atMost: rules.longestThrottlePause))
                * (1 + 0.1 * rules.jitter())
        case .unauthorized:
            rules.refusalPause
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
    func wait(for opened: Open, at now: Instant) -> Duration {
        let lasted = troubleSince.map { now - $0 } ?? .zero
        return max(opened.probeAt - now, spread(min(lasted / 2, rules.longestWait)))
    }

    /// Up to a quarter more, so that those who were deferred together do not come back together.
    func spread(_ wait: Duration) -> Duration { wait * (1 + 0.25 * rules.jitter()) }
}
