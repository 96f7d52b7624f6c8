public import CoreMetrics
import Synchronization

/// Where every metric of the process is kept, and the text that Prometheus collects (exposition format 0.0.4).
///
/// Handles are cheap to use and not cheap to make: keep them. The same label and dimensions always give the same series.
/// A name that is already taken by another kind of metric cannot be shown twice: such a handle works but is not exposed,
/// and `belfry_metric_conflicts_total` counts it.
public final class MetricsRegistry: Sendable {
    /// Upper bounds in seconds that OpenTelemetry advises for the durations of messaging operations.
    public static let secondsBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

    /// What `Content-Type` a scrape is answered with.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private struct Description {
        let help: String
        let bounds: [Double]?
    }

    private struct State {
        var families: [String: MetricFamily] = [:]
        var descriptions: [String: Description] = [:]
        var conflicts = 0
    }

    private let state = Mutex(State())

    /// Starts without any metric.
    public init() {}

    /// Gives the family of a label its HELP line and, for a histogram, bounds of its own. Call it before the first handle is made.
    ///
    /// - Parameter bounds: upper bounds in the unit that is recorded (seconds for timers); sorted here.
    public func describe(_ label: String, _ help: String, bounds: [Double]? = nil) {
        state.withLock { $0.descriptions[PrometheusName.family(label)] = Description(help: help, bounds: bounds?.sorted()) }
    }

    /// Gives every family its HELP line.
    /// - Parameter texts: by the name of the metric.
    public func describe(_ texts: [String: String]) {
        for (name, text) in texts { describe(name, text) }
    }

    /// Everything as text: families sorted by name, each with its series together, ending in a line end.
    public func exposition() -> String {
        state.withLock { state in
            let names = state.families.keys.sorted()
            let families = names.map { state.families[$0]?.written($0, help: Self.description(of: $0, in: state)?.help) ?? "" }
            guard state.conflicts > 0 else { return families.joined() }
            let name = "belfry_metric_conflicts_total"
            let help = "Handles that are not shown because their name is taken by another kind of metric."
            return families.joined() + "# HELP \(name) \(help)\n# TYPE \(name) counter\n\(name) \(state.conflicts)\n"
        }
    }

    /// A family is described under the label that made it, which may lack the ending that was added.
    private static func description(of family: String, in state: State) -> Description? {
        let bare = ["_total", "_seconds"].first(where: family.hasSuffix).map { String(family.dropLast($0.count)) }
        return state.descriptions[family] ?? bare.flatMap { state.descriptions[$0] }
    }

    private func series<Series: MetricSeries>(
        _ name: String, _ kind: MetricKind, _ dimensions: [(String, String)], _ make: ([Double]) -> Series
    ) -> Series {
        let key = SeriesKey(dimensions)
        return state.withLock { state in
            let bounds = Self.description(of: name, in: state)?.bounds ?? Self.secondsBounds
            var family = state.families[name] ?? MetricFamily(kind: kind)
            let existing = family.series[key]
            if let same = existing as? Series { return same }
            let new = make(bounds)
            let isTypeKnown = family.series.values.first.map { $0 is Series } ?? true
            guard existing == nil, family.kind == kind, isTypeKnown else {
                state.conflicts += 1
                return new
            }
            family.series[key] = new
            state.families[name] = family
            return new
        }
    }

    private func remove(_ handler: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                guard let key = family.series.first(where: { $0.value === handler })?.key else { continue }
                state.families[name]?.series[key] = nil
                if family.series.count == 1 { state.families[name] = nil }
                return
            }
        }
    }
}

extension MetricsRegistry: MetricsFactory {
    /// A counter; `_total` is added to the name when it is missing.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(PrometheusName.counter(label), .counter, dimensions) { _ in CounterSeries() }
    }

    /// A counter with fractions; `_total` is added to the name when it is missing.
    public func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        series(PrometheusName.counter(label), .counter, dimensions) { _ in FloatingPointCounterSeries() }
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(PrometheusName.family(label), .gauge, dimensions) { _ in GaugeSeries() }
    }

    /// A histogram in the unit of what is recorded, or a gauge when it does not aggregate.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        let name = PrometheusName.family(label)
        guard aggregate else { return series(name, .gauge, dimensions) { _ in GaugeSeries() } }
        return series(name, .histogram, dimensions) { HistogramSeries(bounds: $0) }
    }

    /// A histogram in seconds; `_seconds` is added to the name when it is missing.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(PrometheusName.timer(label), .histogram, dimensions) { HistogramSeries(bounds: $0) }
    }

    /// Takes the series out of the exposition.
    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    /// Takes the series out of the exposition.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    /// Takes the series out of the exposition.
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    /// Takes the series out of the exposition.
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    /// Takes the series out of the exposition.
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}

/// A number that goes up and down: a meter, or a recorder that does not aggregate.
final class GaugeSeries: MeterHandler, RecorderHandler, MetricSeries {
    private let value = AtomicDouble()

    func set(_ value: Int64) { self.value.store(Double(value)) }
    func set(_ value: Double) { self.value.store(value) }
    func increment(by amount: Double) { value.add(amount) }
    func decrement(by amount: Double) { value.add(-amount) }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    func samples(_ family: String, _ key: SeriesKey) -> [String] {
        ["\(family)\(key.written()) \(MetricNumber.written(value.load()))"]
    }
}

/// A number with fractions that only grows.
final class FloatingPointCounterSeries: FloatingPointCounterHandler, MetricSeries {
    private let sum = AtomicDouble()

    /// A negative amount, or one that is no number, does not count.
    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        sum.add(amount)
    }

    func reset() { sum.store(0) }

    func samples(_ family: String, _ key: SeriesKey) -> [String] {
        ["\(family)\(key.written()) \(MetricNumber.written(sum.load()))"]
    }
}

/// A whole number that only grows.
final class CounterSeries: CounterHandler, MetricSeries {
    private let count = Atomic<Int64>(0)

    /// A negative amount does not count: a counter that falls would look like a restart.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() { count.store(0, ordering: .relaxed) }

    func samples(_ family: String, _ key: SeriesKey) -> [String] {
        ["\(family)\(key.written()) \(count.load(ordering: .relaxed))"]
    }
}

/// A Double that any thread may add to.
final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let wanted = (Double(bitPattern: seen) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: seen, desired: wanted, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }
}

/// All series of one name: one TYPE, one HELP, one set of bounds.
struct MetricFamily {
    let kind: MetricKind
    var series: [SeriesKey: any MetricSeries] = [:]

    func written(_ name: String, help: String?) -> String {
        var lines = help.map { ["# HELP \(name) \(Self.escaped($0))"] } ?? []
        lines.append("# TYPE \(name) \(kind.rawValue)")
        for (key, series) in series.sorted(by: { $0.key < $1.key }) {
            lines += series.samples(name, key)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func escaped(_ help: String) -> String {
        help.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
            .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
    }
}

/// How values are spread: a timer (in seconds), or a recorder that aggregates (in its own unit).
///
/// Not lock-free: the buckets, the sum and the count of one scrape have to agree.
final class HistogramSeries: TimerHandler, RecorderHandler, MetricSeries {
    private struct State {
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: upper bounds, rising, without the infinite one.
    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: [UInt64](repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Int64) { record(Double(value)) }

    /// What is no number is left out: one NaN would spoil the sum for ever.
    func record(_ value: Double) {
        guard value.isFinite else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[index] += 1
            $0.sum += value
        }
    }

    func samples(_ family: String, _ key: SeriesKey) -> [String] {
        let state = state.withLock { $0 }
        var total: UInt64 = 0
        var lines: [String] = []
        for (count, bound) in zip(state.counts, bounds + [.infinity]) {
            total += count
            let label = SeriesKey.Label(name: "le", value: MetricNumber.written(bound))
            lines.append("\(family)_bucket\(key.written(and: label)) \(total)")
        }
        lines.append("\(family)_sum\(key.written()) \(MetricNumber.written(state.sum))")
        lines.append("\(family)_count\(key.written()) \(total)")
        return lines
    }
}
