import Generated

/// Deals the faults of one kind: all of them once, in an order that the seed decides, before any comes again.
struct ChaosDeck<Fault: ChaosFault> {
    private var rest: [Fault] = []
    private var random: SeededRandom

    /// - Parameter first: what is dealt before anything else, and with the others later.
    init(seed: UInt64, first: Fault? = nil) {
        random = SeededRandom(seed: seed)
        if let first { rest = [first] }
    }

    mutating func draw() -> Fault {
        if rest.isEmpty { rest = Fault.allCases.shuffled(using: &random) }
        return rest.removeLast()
    }

    /// Takes back what could not be thrown: it is dealt again next.
    mutating func putBack(_ fault: Fault) { rest.append(fault) }

    /// So many seconds, between two.
    mutating func seconds(_ range: ClosedRange<Double>) -> Duration {
        .milliseconds(Int(Double.random(in: range, using: &random) * 1000))
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    /// All of several, in another order.
    mutating func shuffle<Element>(_ elements: [Element]) -> [Element] { elements.shuffled(using: &random) }

    /// One of several.
    mutating func pick<Element>(_ elements: [Element]) -> Element { random.pick(elements) }
}
