import CoreMetrics

/// The names of this module's metrics.
enum HTTPMetric: String {
    /// By `result`: the status class (`2xx`) or the kind of the failure.
    case requests = "belfry_http_requests_total"
    case newConnections = "belfry_http_new_connections_total"
    case inFlight = "belfry_http_in_flight"
    /// Requests libcurl sent again by itself.
    case replays = "belfry_http_replays_total"
}

/// The metrics of one client, made once and only then counted up.
struct HTTPMetrics {
    private let classes = (0..<6).map { Counter(label: HTTPMetric.requests.rawValue, dimensions: [("result", "\($0)xx")]) }
    private let failures = Dictionary(
        uniqueKeysWithValues: HTTPFailure.Kind.allCases.map {
            ($0, Counter(label: HTTPMetric.requests.rawValue, dimensions: [("result", $0.rawValue)]))
        })
    private let newConnections = Counter(label: HTTPMetric.newConnections.rawValue)
    private let replays = Counter(label: HTTPMetric.replays.rawValue)
    private let inFlight = Gauge(label: HTTPMetric.inFlight.rawValue)

    func ended(_ result: Result<HTTPResponse, HTTPFailure>) {
        switch result {
        case .success(let response): classes[min(max(response.status / 100, 0), 5)].increment()
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
