/// The circuit breaker of one service (Nygard, *Release It!*) with its bulkhead, as a state machine without clock, input and output: it is
/// told what happens and when, and says what is to be done.
///
/// `closed` → (too many failures) `open` → a probe is under way: `halfOpen` → `ramping` → `closed`. While a circuit is not closed, jobs that
/// it cannot take wait on retry queues: at least until its next probe, and the longer the trouble has lasted, the longer.
struct CircuitBreaker: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What becomes of a job that asks for a place.
    enum Admission: Sendable, Equatable {
        /// It may be sent. Its end has to be told, with this ticket.
        case admitted(Ticket)
        /// There is no place, but there will be one in a moment.
        case mayWait
        /// It has to wait on a retry queue, at least so long.
        case held(Duration, because: WaitReason)
    }

    /// The place of one job, as the state machine knows it. Outside it is a ``Permit``, which cannot be copied or forgotten: a ticket can be,
    /// because it has to pass through a lock and a continuation.
    struct Ticket: Sendable, Equatable {
        let phase: Int
        let isProbe: Bool
        let admittedAt: Instant
    }

    struct Open: Sendable {
        var cause: CircuitCause
        var probeAt: Instant
        var isProbing = false
        /// How many answers have asked for less in this trouble.
        var throttles = 0
    }

    enum Phase: Sendable {
        case closed
        case open(Open)
        case ramping(Ramp)
    }

    let rules: CircuitRules
    var bulkhead: Bulkhead
    var phase = Phase.closed
    /// Counts the changes of phase: the answer to a request that began in an earlier one is no news about this one.
    var phaseNumber = 0
    var answers: AnswerWindow
    /// Answers of one kind with nothing accepted in between.
    var failuresInARow = 0
    var throttlesInARow = 0
    var refusalsInARow = 0
    /// How often it was opened without having been closed in between.
    var setbacks = 0
    var troubleSince: Instant?
    /// Messages a second before the trouble began.
    var usualRate = 0.0

    /// Starts closed.
    init(_ rules: CircuitRules, now: Instant) {
        self.rules = rules
        bulkhead = Bulkhead(rules, from: now)
        answers = AnswerWindow(rules.window, from: now)
    }
}

extension CircuitBreaker {
    /// How it is.
    var state: CircuitState {
        switch phase {
        case .closed: .closed
        case .open(let opened): opened.isProbing ? .halfOpen(opened.cause) : .open(opened.cause)
        case .ramping: .ramping
        }
    }

    /// Since when it has not taken everything, and when it is probed next; nil while it is closed.
    var trouble: Circuit.Trouble? {
        guard let troubleSince else { return nil }
        switch phase {
        case .closed: return nil
        case .open(let opened): return Circuit.Trouble(since: troubleSince, probeAt: opened.probeAt)
        case .ramping: return Circuit.Trouble(since: troubleSince, probeAt: nil)
        }
    }

    /// How many messages a second it lets through: 0 while open, infinite while closed.
    func allowedRate(at now: Instant) -> Double {
        switch phase {
        case .closed: .infinity
        case .open: 0
        case .ramping(let ramp): ramp.rate(at: now)
        }
    }

    /// Whether nothing would be lost by forgetting it.
    var isIdle: Bool { bulkhead.isEmpty && state == .closed }

    /// Whether those who wait for a place wait for nothing.
    var isOpen: Bool {
        if case .open = phase { true } else { false }
    }

    /// A job asks for a place.
    mutating func admit(at now: Instant) -> Admission {
        switch phase {
        case .closed:
            return place(at: now)
        case .ramping(var ramp):
            defer { phase = .ramping(ramp) }
            guard !bulkhead.isFull else { return place(at: now) }
            guard ramp.take(at: now) else { return .held(spread(ramp.deferral(at: now)), because: .ramping) }
            return place(at: now)
        case .open(var opened):
            guard now >= opened.probeAt, !opened.isProbing, !bulkhead.isFull else {
                return .held(wait(for: opened, at: now), because: .open(opened.cause))
            }
            opened.isProbing = true
            phase = .open(opened)
            return .admitted(enter(at: now, isProbe: true))
        }
    }

    /// The job that may wait does so, until ``next(at:)`` or ``giveUp(at:)``.
    mutating func startWaiting() { bulkhead.startWaiting() }

    /// Admits the first of those who wait, if there is a place. Nil: they go on waiting, or nobody does.
    mutating func next(at now: Instant) -> Ticket? {
        guard bulkhead.waiting > 0, !bulkhead.isFull, !isOpen else { return nil }
        bulkhead.stopWaiting()
        return enter(at: now, isProbe: false)
    }

    /// One has waited long enough for a place, or the circuit is open: it waits on a retry queue.
    mutating func giveUp(at now: Instant) -> (time: Duration, reason: WaitReason) {
        bulkhead.stopWaiting()
        if case .open(let opened) = phase { return (wait(for: opened, at: now), .open(opened.cause)) }
        return (bulkhead.waitInVain, .full)
    }

    /// How long a job should wait that has just failed with all the others; nil when the circuit is not open.
    func wait(at now: Instant) -> Duration? {
        if case .open(let opened) = phase { wait(for: opened, at: now) } else { nil }
    }

    private mutating func place(at now: Instant) -> Admission {
        guard bulkhead.isFull else { return .admitted(enter(at: now, isProbe: false)) }
        let expected = bulkhead.expectedWait(at: now)
        return expected <= bulkhead.maxWait ? .mayWait : .held(spread(expected), because: .full)
    }

    private mutating func enter(at now: Instant, isProbe: Bool) -> Ticket {
        bulkhead.enter(at: now)
        return Ticket(phase: phaseNumber, isProbe: isProbe, admittedAt: now)
    }
}
