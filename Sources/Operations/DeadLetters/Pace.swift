/// Lets one thing happen after another no faster than a rate.
struct Pace {
    private let interval: Duration
    private var next: ContinuousClock.Instant?

    /// - Parameter rate: how many a second; nil = as fast as it goes.
    init(rate: Double?) { interval = rate.map { .seconds(1 / $0) } ?? .zero }

    /// Returns when it is the next one's turn; the first one's is at once. Throws when the task is cancelled.
    mutating func wait() async throws {
        guard interval > .zero else { return }
        if let next { try await ContinuousClock().sleep(until: next) }
        // Time that was lost is not made up for: the rate is there to spare somebody.
        next = max(next.map { $0 + interval } ?? .now + interval, .now)
    }
}
