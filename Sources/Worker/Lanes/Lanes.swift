import Delivery
import Logging
import Messages
import Synchronization

/// The lanes of a worker: one for each service and host that its jobs name, so that a service in trouble holds up only its own.
///
/// Hosts come out of the data, so there is a bound: beyond it, hosts of one service share a lane.
final class Lanes: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// A place in a lane. Its end has to be told exactly once.
    struct Stay: Sendable {
        fileprivate let gate: LaneGate
        fileprivate let pass: Lane.Pass
    }

    /// What a job finds at its lane.
    enum Entry: Sendable {
        case stay(Stay)
        case held(Held)
    }

    /// A job that has to wait on a rung.
    struct Held: Sendable {
        var time: Duration
        var reason: LaneHold
        var lane: LaneName
        /// What the service said when the trouble began.
        var trouble: ProviderAnswer?
    }

    private struct State {
        var gates: [LaneName: LaneGate] = [:]
        var metrics: [String: LaneMetrics] = [:]
    }

    private let channel: Channel
    private let rules: LaneRules
    private let logger: Logger
    private let state = Mutex(State())
    private static let most = 256
    /// No host name.
    private static let shared = "*"
    private static let forgetAfter: Duration = .seconds(900)

    init(channel: Channel, rules: LaneRules, logger: Logger) {
        self.channel = channel
        self.rules = rules
        self.logger = logger
    }

    /// Asks for a place in a lane.
    func enter(_ name: LaneName) async -> Entry {
        let now = Instant.now
        let gate = gate(name, now)
        switch await gate.enter(now: now) {
        case .entered(let pass): return .stay(Stay(gate: gate, pass: pass))
        case .held(let time, let reason):
            gate.metrics.deferred(reason)
            return .held(Held(time: time, reason: reason, lane: name, trouble: gate.trouble))
        }
    }

    /// Tells how an attempt ended. Returns how long the lane's jobs wait now; nil when they need not.
    func leave(_ stay: Stay, _ outcome: Outcome) -> Duration? {
        let (change, wait) = stay.gate.leave(stay.pass, outcome, now: .now)
        if let change { note(change, stay.gate, outcome.answer) }
        return wait
    }

    /// Looks after the lanes until the task is cancelled: who has stood in line too long, which recoveries are over, and the gauges.
    func run() async {
        var last = Instant.now
        while !Task.isCancelled {
            // Cancelled: one last look, so that nobody is left standing.
            do { try await Task.sleep(for: .milliseconds(100)) } catch {}
            let now = Instant.now
            look(now: now, since: last, isPatient: !Task.isCancelled)
            last = now
        }
    }

    /// The services that somebody may want to look at, by name.
    var troubles: [ServiceTrouble] {
        let (now, wallClock) = (Instant.now, Timestamp.now)
        return ServiceTrouble.grouped(gates.compactMap { ServiceTrouble($0.name, $0.view(now: now), now: now, wallClock) })
    }
}

extension Lanes {
    private var gates: [LaneGate] { state.withLock { Array($0.gates.values) } }

    private func gate(_ name: LaneName, _ now: Instant) -> LaneGate {
        state.withLock { state in
            if let gate = state.gates[name] { return gate }
            if state.gates.count >= Self.most {
                // The shared lanes stay: there is one for each service at most.
                state.gates = state.gates.filter { name, gate in
                    name.host == Self.shared || !gate.isForgettable(now: now, unusedFor: Self.forgetAfter)
                }
            }
            let isRoom = state.gates.count < Self.most
            let name = isRoom ? name : LaneName(service: name.service, host: Self.shared)
            if let gate = state.gates[name] { return gate }
            let metrics = state.metrics[name.service] ?? LaneMetrics(channel: channel, service: name.service)
            state.metrics[name.service] = metrics
            let gate = LaneGate(name, rules, metrics, now: now)
            state.gates[name] = gate
            return gate
        }
    }

    private func look(now: Instant, since last: Instant, isPatient: Bool) {
        var views: [String: [LaneGate.View]] = [:]
        for gate in gates {
            if let change = gate.look(now: now, isPatient: isPatient) { note(change, gate, nil) }
            views[gate.name.service, default: []].append(gate.view(now: now))
        }
        for (service, metrics) in state.withLock({ $0.metrics }) { metrics.show(views[service] ?? [], for: now - last) }
    }

    /// The one line of a change; how many jobs it concerns is in the metrics.
    private func note(_ state: LaneState, _ gate: LaneGate, _ answer: ProviderAnswer?) {
        gate.metrics.changed(to: state)
        let metadata: Logger.Metadata = [
            "lane": "\(gate.name.service)", "host": "\(gate.name.host)", "code": "\(answer?.code ?? "")",
            "reason": "\(answer?.reason ?? "")",
        ]
        switch state {
        case .down: logger.warning("a service is down: its jobs wait on rungs, the others go on", metadata: metadata)
        case .throttled: logger.warning("a service asks for less: its jobs wait on rungs, the others go on", metadata: metadata)
        case .paused:
            logger.error("a service does not accept our credentials: its jobs wait on rungs until somebody acts", metadata: metadata)
        case .recovering: logger.notice("a service works again: its jobs are sent at a growing rate", metadata: metadata)
        case .flowing: logger.notice("a service has recovered", metadata: metadata)
        }
    }
}
