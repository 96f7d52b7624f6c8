import CoreMetrics
import Delivery
import Messages

/// What is counted about the lanes of one service. The label is the service's name, never a host: hosts come from outside.
struct LaneMetrics: Sendable {
    private let states: [LaneState: Gauge]
    private let changes: [LaneState: Counter]
    private let deferrals: [LaneHold: Counter]
    private let underWay: Gauge
    private let allowedRate: Gauge
    private let throttled: FloatingPointCounter

    init(channel: Channel, service: String) {
        let labels = [("channel", channel.rawValue), ("lane", service)]
        states = Self.each { Gauge(label: LaneMetric.lanes.rawValue, dimensions: labels + [("state", $0)]) }
        changes = Self.each { Counter(label: LaneMetric.changes.rawValue, dimensions: labels + [("state", $0)]) }
        deferrals = Self.each { Counter(label: LaneMetric.deferrals.rawValue, dimensions: labels + [("because", $0)]) }
        underWay = Gauge(label: LaneMetric.inFlight.rawValue, dimensions: labels)
        allowedRate = Gauge(label: LaneMetric.allowedRate.rawValue, dimensions: labels)
        throttled = FloatingPointCounter(label: LaneMetric.throttled.rawValue, dimensions: labels)
    }

    /// A job was put off.
    func deferred(_ reason: LaneHold) { deferrals[reason]?.increment() }

    /// A lane is in another state.
    func changed(to state: LaneState) { changes[state]?.increment() }

    /// How the service's lanes are doing now, after some time has passed.
    func show(_ views: [LaneGate.View], for time: Duration) {
        for state in LaneState.allCases { states[state]?.record(views.count { $0.state == state }) }
        underWay.record(views.reduce(0) { $0 + $1.underWay })
        allowedRate.record(views.map(\.allowedRate).min() ?? .infinity)
        let lanes = views.count { $0.state == .throttled }
        if lanes > 0 { throttled.increment(by: Double(lanes) * (time / .seconds(1))) }
    }

    private static func each<Word: CaseIterable & RawRepresentable<String>, Handle>(_ make: (String) -> Handle) -> [Word: Handle] {
        Dictionary(uniqueKeysWithValues: Word.allCases.map { ($0, make($0.rawValue)) })
    }
}
