import CoreMetrics

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
