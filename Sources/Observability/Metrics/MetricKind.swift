/// What a family of series is, as its TYPE line says.
enum MetricKind: String {
    case counter, gauge, histogram
}
