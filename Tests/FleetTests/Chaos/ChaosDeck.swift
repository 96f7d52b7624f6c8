import Generated

/// Deals the faults of one kind: all of them once, in an order that the seed decides, before any comes again.
struct ChaosDeck<Fault: ChaosFault> {
    private var rest: [Fault] = []
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func draw() -> Fault {
        if rest.isEmpty { rest = Fault.allCases.shuffled(using: &random) }
        return rest.removeLast()
    }

    /// So many seconds, between two.
    mutating func seconds(_ range: ClosedRange<Double>) -> Duration {
        .milliseconds(Int(Double.random(in: range, using: &random) * 1000))
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    /// One of several.
    mutating func pick<Element>(_ elements: [Element]) -> Element { random.pick(elements) }
}
