import CircuitBreaking
import HTTP

/// How one worker gets on with its services and with the broker; the shape of the command's JSON.
public struct WorkerStatus: Sendable, Codable, Equatable {
    /// Where the worker answers, as it was asked for.
    public var address: String
    /// Its circuits by service; empty when it has sent nothing yet, or could not be asked.
    public var circuits: [CircuitStatus]
    /// Why the worker could not be asked.
    public var problem: String?
    /// Its connections to the broker by name; empty when it could not be asked.
    public var connections: [ConnectionStatus] = []
    /// What it says of each service that does not take everything: the state, since when, the cause, the next try. Empty when all is well
    /// and when it could not be asked.
    public var services: [String] = []

    /// One connection of a worker to the broker.
    public struct ConnectionStatus: Sendable, Codable, Equatable {
        /// How a connection is.
        public enum State: String, Sendable, Codable {
            case up, blocked, down
        }

        /// As the broker's management page has it, such as `belfry-email-worker email consumer`.
        public var name: String
        /// Blocked is one over which the broker takes nothing, because it runs out of memory or disk.
        public var state: State
    }

    /// One service's circuits in a worker.
    public struct CircuitStatus: Sendable, Codable, Equatable {
        public var channel: String
        /// The service, such as `web-push/mozilla`; never a host.
        public var service: String
        /// How many circuits are in each state; without the states that none is in.
        public var states: [String: Int]
        public var inFlight = 0
        /// Jobs a second that are let through; 0 while they are open, nil while all is well.
        public var allowed: Double?
        /// Jobs that were deferred since the worker started.
        public var deferred = 0

        private enum CodingKeys: String, CodingKey {
            case channel, service, states, deferred
            case inFlight = "in_flight"
            case allowed = "allowed_per_second"
        }

        /// Whether the service takes nothing: each of its circuits is open.
        var isHeld: Bool { !states.isEmpty && states.keys.allSatisfy { CircuitCause(rawValue: $0) != nil } }

        /// Whether the service takes everything.
        public var isWell: Bool { states.keys.allSatisfy { $0 == CircuitState.closed.word } }
    }
}

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

/// Asks workers for their metrics, at the address of their setting `BELFRY_HTTP_ADDRESS`.
///
/// Who names the addresses is the operator, so those of a private network are fine here.
public struct WorkerMetrics: Sendable {
    private let client: HTTPClient

    /// A client. Nothing is connected yet.
    /// - Parameter certificateAuthorityFile: a PEM file with authorities to trust besides the system's.
    public init(certificateAuthorityFile: String? = nil) {
        client = HTTPClient(
            HTTPClientOptions(
                certificateAuthorityFile: certificateAuthorityFile, allowsLoopback: true, allowsPrivateAddresses: true))
    }

    /// Ends the client.
    public func close() async { await client.close() }

    /// How a worker's circuits and its connections to the broker are. That it cannot be asked is said in the status: the others are still to be shown.
    /// - Parameter address: `host:port`, or a URL of which everything before `/metrics` is named.
    public func status(of address: String) async -> WorkerStatus {
        var base = address.contains("://") ? address : "http://\(address)"
        for end in ["/", "/metrics"] where base.hasSuffix(end) { base.removeLast(end.count) }
        do throws(HTTPFailure) {
            let response = try await client.send(HTTPRequest(method: .get, url: "\(base)/metrics", timeout: .seconds(5)))
            guard response.status == 200 else {
                return WorkerStatus(address: address, circuits: [], problem: "it answered \(response.status)")
            }
            var status = WorkerStatus(address: address, metrics: String(decoding: response.body, as: UTF8.self))
            let readiness = try await client.send(HTTPRequest(method: .get, url: "\(base)/readyz", timeout: .seconds(5)))
            status.services = WorkerStatus.services(readiness: readiness.body)
            return status
        } catch {
            return WorkerStatus(address: address, circuits: [], problem: error.text)
        }
    }
}

/// One line of Prometheus' text exposition: a name, labels and a number.
struct MetricSample: Equatable {
    var name: String
    var labels: [String: String]
    var value: Double

    /// The samples in a text; comments and what is no sample are passed over.
    static func all(in text: String) -> [MetricSample] {
        text.split(whereSeparator: \.isNewline).compactMap { MetricSample($0) }
    }

    private init?(_ line: Substring) {
        guard !line.hasPrefix("#"), let space = line.lastIndex(of: " ") else { return nil }
        guard let value = Double(line[line.index(after: space)...]) else { return nil }
        let head = line[..<space]
        guard let brace = head.firstIndex(of: "{") else {
            self.init(name: String(head), labels: [:], value: value)
            return
        }
        guard head.last == "}", let labels = Self.labels(head[head.index(after: brace)...].dropLast()) else { return nil }
        self.init(name: String(head[..<brace]), labels: labels, value: value)
    }

    private init(name: String, labels: [String: String], value: Double) {
        self.name = name
        self.labels = labels
        self.value = value
    }

    /// `name="value",…`, with a backslash before quotes, backslashes and line ends.
    private static func labels(_ text: Substring) -> [String: String]? {
        var labels: [String: String] = [:]
        var rest = text
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = String(rest[..<equals])
            rest = rest[rest.index(after: equals)...]
            guard rest.popFirst() == "\"" else { return nil }
            var value = ""
            while let character = rest.popFirst(), character != "\"" {
                guard character == "\\" else {
                    value.append(character)
                    continue
                }
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped == "n" ? "\n" : escaped)
            }
            labels[name] = value
            if rest.first == "," { rest.removeFirst() }
        }
        return labels
    }
}
