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
        state.withLock { $0.descriptions[MetricName.family(label)] = Description(help: help, bounds: bounds?.sorted()) }
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
        series(MetricName.counter(label), .counter, dimensions) { _ in CounterSeries() }
    }

    /// A counter with fractions; `_total` is added to the name when it is missing.
    public func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        series(MetricName.counter(label), .counter, dimensions) { _ in FloatingPointCounterSeries() }
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(MetricName.family(label), .gauge, dimensions) { _ in GaugeSeries() }
    }

    /// A histogram in the unit of what is recorded, or a gauge when it does not aggregate.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        let name = MetricName.family(label)
        guard aggregate else { return series(name, .gauge, dimensions) { _ in GaugeSeries() } }
        return series(name, .histogram, dimensions) { HistogramSeries(bounds: $0) }
    }

    /// A histogram in seconds; `_seconds` is added to the name when it is missing.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(MetricName.timer(label), .histogram, dimensions) { HistogramSeries(bounds: $0) }
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
