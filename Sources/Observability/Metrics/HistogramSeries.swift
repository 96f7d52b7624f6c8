import CoreMetrics
import Synchronization

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
