/// One series of a family: what its handle has counted so far.
protocol MetricSeries: AnyObject, Sendable {
    /// The lines of this series, without line ends.
    func samples(_ family: String, _ key: SeriesKey) -> [String]
}
