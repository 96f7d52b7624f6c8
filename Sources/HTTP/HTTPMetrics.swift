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
