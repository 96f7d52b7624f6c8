import CircuitBreaking
import CoreMetrics
import Messages
import Synchronization

/// The names of the metrics of circuits; each has the labels `channel` and `circuit`.
enum CircuitMetric: String, CaseIterable {
    case circuits = "belfry_circuits"
    case changes = "belfry_circuit_changes_total"
    case deferrals = "belfry_deferrals_total"
    case inFlight = "belfry_circuit_requests_in_flight"
    case allowedRate = "belfry_circuit_allowed_per_second"
    case throttled = "belfry_circuit_throttled_seconds_total"
    case droppedPermits = "belfry_circuit_dropped_permits_total"

    var help: String {
        switch self {
        case .circuits: "How many circuits of the service are in each state."
        case .changes: "How often a circuit of the service came into each state."
        case .deferrals: "Jobs that were deferred without having been tried, by what was in their way."
        case .inFlight: "Requests to the service that are under way."
        case .allowedRate: "How many jobs a second are let through: 0 while the circuit is open, +Inf while all is well."
        case .throttled: "Seconds for which the service wanted to be left alone."
        case .droppedPermits: "Permits that were dropped without their end: more than 0 is a bug."
        }
    }
}

/// What is counted about the circuits of one service. The label is the service's name, never a host: hosts come from outside.
final class CircuitMetrics: Sendable {
    /// By ``CircuitState/word``.
    private let states: [String: Gauge]
    private let changes: [String: Counter]
    /// By ``WaitReason/word``.
    private let deferrals: [String: Counter]
    private let deferralCount = Atomic(0)
    private let underWay: Gauge
    private let allowedRate: Gauge
    private let throttled: FloatingPointCounter
    private let droppedPermits: Counter

    init(channel: Channel, service: String) {
        let labels = [("channel", channel.rawValue), ("circuit", service)]
        states = Self.each(CircuitState.words) { Gauge(label: CircuitMetric.circuits.rawValue, dimensions: labels + [("state", $0)]) }
        changes = Self.each(CircuitState.words) { Counter(label: CircuitMetric.changes.rawValue, dimensions: labels + [("state", $0)]) }
        deferrals = Self.each(WaitReason.words) {
            Counter(label: CircuitMetric.deferrals.rawValue, dimensions: labels + [("because", $0)])
        }
        underWay = Gauge(label: CircuitMetric.inFlight.rawValue, dimensions: labels)
        allowedRate = Gauge(label: CircuitMetric.allowedRate.rawValue, dimensions: labels)
        throttled = FloatingPointCounter(label: CircuitMetric.throttled.rawValue, dimensions: labels)
        droppedPermits = Counter(label: CircuitMetric.droppedPermits.rawValue, dimensions: labels)
    }

    /// A job was deferred.
    func deferred(_ reason: WaitReason) {
        deferralCount.add(1, ordering: .relaxed)
        deferrals[reason.word]?.increment()
    }

    /// How many jobs have been deferred, for whatever reason.
    var deferred: Int { deferralCount.load(ordering: .relaxed) }

    /// A permit was dropped without its end.
    func droppedPermit() { droppedPermits.increment() }

    /// A circuit is in another state.
    func changed(to state: CircuitState) { changes[state.word]?.increment() }

    /// How the service's circuits are now, after some time has passed.
    func show(_ views: [Circuit.View], for time: Duration) {
        for (word, gauge) in states { gauge.record(views.count { $0.state.word == word }) }
        underWay.record(views.reduce(0) { $0 + $1.underWay })
        allowedRate.record(views.map(\.allowedRate).min() ?? .infinity)
        let circuits = views.count { $0.state.cause == .throttled }
        if circuits > 0 { throttled.increment(by: Double(circuits) * (time / .seconds(1))) }
    }

    private static func each<Handle>(_ words: [String], _ make: (String) -> Handle) -> [String: Handle] {
        Dictionary(uniqueKeysWithValues: words.map { ($0, make($0)) })
    }
}
