import Delivery
import Messages

@testable import CircuitBreaking

/// One circuit, the retry queues and a service that fails for a while, on a clock of their own: an hour takes a fraction of a second.
struct OutageSimulation {
    /// What is looked at afterwards.
    struct Report {
        var published = 0
        var delivered = 0
        var dead: [DeadLetterReason: Int] = [:]
        /// Requests the service got while it was down, and while it was up, in each second.
        var failedRequests = 0
        var requests: [Int: Int] = [:]
        var deferrals = 0
        var mostWaiting = 0
        var lastDeliveryAt = Duration.zero
        var states: [CircuitState] = []
    }

    private struct Job {
        var attempt = 1
        var deferrals = 0
        var notAfter: Duration
    }

    private enum Event {
        case comes(Job)
        case ends(Job, CircuitBreaker.Ticket, CircuitSignal)
    }

    private static let tick = Duration.milliseconds(50)
    private let policy = RetryPolicy()
    private let start = ContinuousClock.now
    private let outage: Range<Duration>
    private var breaker: CircuitBreaker
    private var events: [Int: [Event]] = [:]
    private var waiters: [(job: Job, since: Duration)] = []
    private var waiting = 0
    private var report = Report()

    /// - Parameters:
    ///   - rate: jobs a second, published over `time`.
    ///   - life: how long a job is wanted.
    init(rate: Int, over time: Duration, outage: Range<Duration>, life: Duration) {
        self.outage = outage
        var rules = CircuitRules(capacity: 50)
        var numbers = SplitMix(state: 1)
        let draws = (0..<4096).map { _ in Double.random(in: 0...1, using: &numbers) }
        let draw = Draws(draws)
        rules.jitter = { draw.next() }
        breaker = CircuitBreaker(rules, now: start)
        for second in 0..<Int(time / .seconds(1)) {
            for index in 0..<rate {
                let at = Duration.seconds(second) + .seconds(1) / rate * index
                plan(.comes(Job(notAfter: at + life)), at: at)
                report.published += 1
            }
        }
    }

    /// Plays until nothing is left to happen.
    mutating func run() -> Report {
        var tick = 0
        while !events.isEmpty || !waiters.isEmpty {
            let now = Self.tick * tick
            if let change = breaker.tick(at: start + now) { report.states.append(change) }
            for event in events.removeValue(forKey: tick) ?? [] { play(event, now) }
            moveWaiters(now)
            tick += 1
        }
        return report
    }

    private mutating func plan(_ event: Event, at time: Duration) {
        events[Int((time / Self.tick).rounded(.up)), default: []].append(event)
    }

    private mutating func play(_ event: Event, _ now: Duration) {
        switch event {
        case .comes(let job):
            if job.deferrals > 0 || job.attempt > 1 { waiting -= 1 }
            guard now < job.notAfter else { return report.dead[.expired, default: 0] += 1 }
            decide(breaker.admit(at: start + now), job, now)
        case .ends(let job, let ticket, let signal):
            if let change = breaker.leave(ticket, signal, at: start + now) { report.states.append(change) }
            guard signal == .trouble(.failing) else {
                report.delivered += 1
                report.lastDeliveryAt = now
                return
            }
            let answer = ProviderAnswer(provider: "p", code: "503")
            settle(
                policy.settlement(for: .tryAgain(after: nil, answer), attempt: attempt(job, now), notAfter: moment(job.notAfter)), job, now)
        }
    }

    private mutating func decide(_ admission: CircuitBreaker.Admission, _ job: Job, _ now: Duration) {
        switch admission {
        case .admitted(let ticket): send(job, ticket, now)
        case .mayWait:
            breaker.startWaiting()
            waiters.append((job, now))
        case .held(let time, _): deferred(job, time, now)
        }
    }

    private mutating func deferred(_ job: Job, _ time: Duration, _ now: Duration) {
        report.deferrals += 1
        settle(policy.deferral(of: time, attempt(job, now), notAfter: moment(job.notAfter), otherwise: .expired), job, now)
    }

    private mutating func send(_ job: Job, _ ticket: CircuitBreaker.Ticket, _ now: Duration) {
        let isDown = outage.contains(now)
        if isDown { report.failedRequests += 1 } else { report.requests[Int(now / .seconds(1)), default: 0] += 1 }
        plan(.ends(job, ticket, isDown ? .trouble(.failing) : .works), at: now + Self.tick)
    }

    private mutating func moveWaiters(_ now: Duration) {
        while let first = waiters.first {
            if let ticket = breaker.next(at: start + now) {
                send(first.job, ticket, now)
            } else if breaker.isOpen || now - first.since >= .milliseconds(500) {
                deferred(first.job, breaker.giveUp(at: start + now).time, now)
            } else {
                return
            }
            waiters.removeFirst()
        }
    }

    private mutating func settle(_ settlement: Settlement, _ job: Job, _ now: Duration) {
        switch settlement {
        case .acknowledge: break
        case .deadLetter(let reason): report.dead[reason, default: 0] += 1
        case .retry(let retryDelay, _, let countsAsAttempt):
            var job = job
            if countsAsAttempt { job.attempt += 1 } else { job.deferrals += 1 }
            plan(.comes(job), at: now + retryDelay.duration)
            waiting += 1
            report.mostWaiting = max(report.mostWaiting, waiting)
        }
    }

    private func attempt(_ job: Job, _ now: Duration) -> Attempt {
        Attempt(number: job.attempt, deferrals: job.deferrals, firstAt: moment(.zero), now: moment(now))
    }

    private func moment(_ time: Duration) -> Timestamp { Timestamp(milliseconds: 1_795_356_225_000) + time }
}
