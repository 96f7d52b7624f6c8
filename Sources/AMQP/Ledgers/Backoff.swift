/// How long to wait before the next attempt: doubling from 0.2 s to 8 s, each time a random half of it less.
///
/// The random part keeps a fleet from coming back at the same moment. The longest pause, with the time to connect, has to fit into the
/// 15 s after the broker's return in which whoever was held is told.
struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration
    private var current: Duration

    init(first: Duration = .milliseconds(200), longest: Duration = .seconds(8)) {
        self.first = first
        self.longest = longest
        current = first
    }

    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        defer { current = min(current * 2, longest) }
        return current * Double.random(in: 0.5...1, using: &generator)
    }

    mutating func next() -> Duration {
        var generator = SystemRandomNumberGenerator()
        return next(using: &generator)
    }

    mutating func reset() { current = first }
}
