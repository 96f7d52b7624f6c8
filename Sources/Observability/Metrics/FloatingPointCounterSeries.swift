import CoreMetrics

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
