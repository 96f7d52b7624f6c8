/// What a service has answered lately: counts of two halves of a window, of which the older one is forgotten as time goes on.
struct AnswerWindow: Sendable {
    private struct Counts: Sendable {
        var works = 0
        var failing = 0
        var throttled = 0
        var unauthorized = 0

        var all: Int { works + failing + throttled + unauthorized }
    }

    private let half: Duration
    private var older = Counts()
    private var newer = Counts()
    private var newerSince: ContinuousClock.Instant

    init(_ length: Duration, from now: ContinuousClock.Instant) {
        half = length / 2
        newerSince = now
    }

    /// Counts an answer; one that says nothing is not counted.
    mutating func note(_ signal: CircuitSignal, at now: ContinuousClock.Instant) {
        turn(to: now)
        switch signal {
        case .nothing: break
        case .works: newer.works += 1
        case .trouble(.failing, _): newer.failing += 1
        case .trouble(.throttled, _): newer.throttled += 1
        case .trouble(.unauthorized, _): newer.unauthorized += 1
        }
    }

    var failures: Int { older.failing + newer.failing }
    var failingShare: Double { share(failures) }
    var throttles: Int { older.throttled + newer.throttled }
    var throttlingShare: Double { share(throttles) }

    /// Messages a second that the service has taken.
    func rate(at now: ContinuousClock.Instant) -> Double {
        let time = older.all > 0 ? half + (now - newerSince) : now - newerSince
        return Double(older.works + newer.works) / max(time / .seconds(1), 1)
    }

    private func share(_ count: Int) -> Double {
        let all = older.all + newer.all
        return all == 0 ? 0 : Double(count) / Double(all)
    }

    private mutating func turn(to now: ContinuousClock.Instant) {
        let age = now - newerSince
        guard age >= half else { return }
        older = age < half * 2 ? newer : Counts()
        newer = Counts()
        newerSince = now
    }
}
