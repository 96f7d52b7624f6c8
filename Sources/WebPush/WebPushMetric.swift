/// The names of this module's metrics.
enum WebPushMetric: String, CaseIterable {
    case clockSkew = "belfry_clock_skew_seconds"

    var help: String {
        switch self {
        case .clockSkew: "How far the push service's clock is ahead of this machine's."
        }
    }
}

extension WebPushHandler {
    /// What the metrics of web push count, by name, for their HELP lines.
    public static var metricHelp: [String: String] {
        Dictionary(uniqueKeysWithValues: WebPushMetric.allCases.map { ($0.rawValue, $0.help) })
    }
}
