import CoreMetrics
import Synchronization

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
