extension WorkerStatus {
    /// What a worker's metrics say about its circuits and its connections.
    init(address: String, metrics: String) {
        struct Name: Hashable {
            var channel: String
            var service: String
        }
        var circuits: [Name: CircuitStatus] = [:]
        let samples = MetricSample.all(in: metrics)
        for sample in samples {
            guard let channel = sample.labels["channel"], let service = sample.labels["circuit"] else { continue }
            let name = Name(channel: channel, service: service)
            circuits[name, default: CircuitStatus(channel: channel, service: service, states: [:])].take(sample)
        }
        self.init(address: address, circuits: circuits.values.sorted { ($0.channel, $0.service) < ($1.channel, $1.service) }, problem: nil)
        connections = Self.connections(in: samples)
    }

    /// What a worker's answer at `/readyz` says about the services in trouble; the metrics have numbers only.
    static func services(readiness body: [UInt8]) -> [String] {
        let checks = JSONText.read(body)?["checks"]?.elements ?? []
        let detail = checks.first { $0["name"]?.text == "services" }?["detail"]?.text ?? ""
        return detail.split(separator: "; ").map { String($0) }
    }

    private static func connections(in samples: [MetricSample]) -> [ConnectionStatus] {
        let blocked = Set(samples.filter { $0.name == "belfry_amqp_blocked" && $0.value > 0 }.compactMap { $0.labels["connection"] })
        return samples.filter { $0.name == "belfry_amqp_connected" }.compactMap { sample in
            guard let name = sample.labels["connection"] else { return nil }
            return ConnectionStatus(name: name, state: sample.value == 0 ? .down : blocked.contains(name) ? .blocked : .up)
        }.sorted { $0.name < $1.name }
    }
}

extension WorkerStatus.CircuitStatus {
    fileprivate mutating func take(_ sample: MetricSample) {
        switch sample.name {
        case "belfry_circuits": if let state = sample.labels["state"], sample.value > 0 { states[state] = Int(clamping: sample.value) }
        case "belfry_circuit_requests_in_flight": inFlight = Int(clamping: sample.value)
        case "belfry_circuit_allowed_per_second": allowed = sample.value.isFinite ? sample.value : nil
        case "belfry_deferrals_total": deferred += Int(clamping: sample.value)
        default: break
        }
    }
}

extension Int {
    /// A number from outside, which may be anything.
    fileprivate init(clamping value: Double) {
        self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value, 0), 1e15))
    }
}
