/// The names of this module's metrics.
enum HTTPMetric: String, CaseIterable {
    case requests = "belfry_http_requests_total"
    case newConnections = "belfry_http_new_connections_total"
    case inFlight = "belfry_http_in_flight"
    case replays = "belfry_http_replays_total"

    var help: String {
        switch self {
        case .requests: "Requests to providers by result: the class of the status (2xx to 5xx), or why there was no answer."
        case .newConnections: "Connections to providers that were made."
        case .inFlight: "Requests to providers under way."
        case .replays: "Requests that libcurl sent again by itself over a new connection."
        }
    }
}

extension HTTPClient {
    /// What the metrics of a client count, by name, for their HELP lines.
    public static var metricHelp: [String: String] {
        Dictionary(uniqueKeysWithValues: HTTPMetric.allCases.map { ($0.rawValue, $0.help) })
    }
}
