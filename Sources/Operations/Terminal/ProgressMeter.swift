/// How far a long piece of work is, as text: a bar that is drawn again and again on a terminal, a line now and then elsewhere.
public struct ProgressMeter: Sendable {
    /// What is counted, in the plural.
    private let things: String
    /// How many there will be; nil when nobody knows.
    private let total: Int?
    private let width: Int?
    private let start: ContinuousClock.Instant
    private var next: ContinuousClock.Instant
    private var done = 0
    private var hasWritten = false

    /// - Parameter width: of the terminal; nil = nobody looks, so lines are written.
    public init(_ things: String, of total: Int?, width: Int?, start: ContinuousClock.Instant = .now) {
        self.things = things
        self.total = total
        self.width = width
        self.start = start
        // What takes a moment needs neither.
        next = start + (width == nil ? .seconds(10) : .milliseconds(500))
    }

    /// What to write now that so many are done; nil when nothing.
    public mutating func advance(to done: Int, now: ContinuousClock.Instant = .now) -> String? {
        self.done = done
        guard now >= next else { return nil }
        next = now + (width == nil ? .seconds(10) : .milliseconds(100))
        hasWritten = true
        guard let width else { return figures(now) + "\n" }
        let text = bar + figures(now)
        return "\r" + text.prefix(max(width - 1, 1)) + "\u{1B}[K"
    }

    /// What to write at the end: takes the bar away.
    public var end: String { hasWritten && width != nil ? "\r\u{1B}[K" : "" }

    private func figures(_ now: ContinuousClock.Instant) -> String {
        let seconds = max((now - start) / .seconds(1), 0.001)
        let rate = Double(done) / seconds
        var parts = [total.map { "\(done) of \(max($0, done)) \(things)" } ?? "\(done) \(things)"]
        parts.append(rate >= 10 ? "\(Int(rate.rounded()))/s" : "\((rate * 10).rounded() / 10)/s")
        if let total, rate > 0, total > done {
            parts.append(AgeText.write(.seconds((Double(total - done) / rate).rounded(.up))) + " left")
        }
        return parts.joined(separator: ", ")
    }

    private var bar: String {
        guard let total, total > 0 else { return "" }
        let cells = 24
        let full = min(cells, done * cells / total)
        return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: cells - full) + "] "
    }
}
