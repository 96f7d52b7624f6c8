/// What came of a run.
struct FuzzReport {
    let seed: UInt64
    let targets: Int
    var broken: [FuzzRun.Broken] = []
    private(set) var inputs = 0
    private var slowest: (target: String, took: Duration) = ("", .zero)
    private let start = ContinuousClock.now

    init(seed: UInt64, targets: Int) {
        self.seed = seed
        self.targets = targets
    }

    mutating func count(_ target: String, took: Duration) {
        inputs += 1
        if took > slowest.took { slowest = (target, took) }
    }

    /// How far it is.
    func progress(of all: Int) -> String { "fuzz: \(inputs) of \(all) inputs, \(rate)/s, seed \(seed), \(broken.count) broke a rule" }

    /// The closing line.
    var text: String {
        let seconds = (ContinuousClock.now - start).components.seconds
        return "fuzz: \(inputs) inputs for \(targets) decoders, seed \(seed), \(seconds) s, \(rate)/s, "
            + "slowest \(slowest.took / .milliseconds(1)) ms (\(slowest.target)), no crash, \(broken.count) broke a rule"
    }

    private var rate: Int { Int(Double(inputs) / max((ContinuousClock.now - start) / .seconds(1), 0.001)) }
}
