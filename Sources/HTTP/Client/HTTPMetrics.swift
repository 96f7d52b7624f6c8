import CoreMetrics

/// The metrics of one client, made once and only then counted up.
struct HTTPMetrics {
    private let classes = Dictionary(
        uniqueKeysWithValues: (2...5).map { ($0, Counter(label: HTTPMetric.requests.rawValue, dimensions: [("result", "\($0)xx")])) })
    private let failures = Dictionary(
        uniqueKeysWithValues: HTTPFailure.Kind.allCases.map {
            ($0, Counter(label: HTTPMetric.requests.rawValue, dimensions: [("result", $0.rawValue)]))
        })
    private let newConnections = Counter(label: HTTPMetric.newConnections.rawValue)
    private let replays = Counter(label: HTTPMetric.replays.rawValue)
    private let inFlight = Gauge(label: HTTPMetric.inFlight.rawValue)

    func ended(_ result: Result<HTTPResponse, HTTPFailure>) {
        switch result {
        // A final answer has a status of 200 to 599; anything else is no answer in HTTP.
        case .success(let response): (classes[response.status / 100] ?? failures[.other])?.increment()
        case .failure(let failure): failures[failure.kind]?.increment()
        }
    }

    func transferred(newConnections: Int, replays: Int) {
        if newConnections > 0 { self.newConnections.increment(by: newConnections) }
        if replays > 0 { self.replays.increment(by: replays) }
    }

    func underWay(_ count: Int) {
        inFlight.record(count)
    }
}

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
