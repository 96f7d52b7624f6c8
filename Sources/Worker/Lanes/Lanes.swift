import Delivery
import Logging
import Messages
import Synchronization

/// The lanes of a worker: one for each service and host that its jobs name, so that a service in trouble holds up only its own.
///
/// Hosts come out of the data, and below a domain anybody can make some up. Such a host gets a lane of its own once it has answered; until
/// then it shares one with the others of its service. So made-up hosts neither fill the table nor hold more than a fifth of a lane's
/// places, and that they do not resolve is not taken for an outage. Of hosts that have answered there is a bound, too: beyond it they share
/// as well.
final class Lanes: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// A place in a lane. Its end has to be told exactly once.
    struct Stay: Sendable {
        fileprivate let name: LaneName
        fileprivate let gate: LaneGate
        fileprivate let pass: Lane.Pass
    }

    /// What a job finds at its lane.
    enum Entry: Sendable {
        case stay(Stay)
        case held(Held)
    }

    /// A job that has to wait on a retry queue.
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
        case .entered(let pass): return .stay(Stay(name: name, gate: gate, pass: pass))
        case .held(let time, let reason):
            gate.metrics.deferred(reason)
            return .held(Held(time: time, reason: reason, lane: name, trouble: gate.trouble))
        }
    }

    /// Tells how an attempt ended. Returns how long the lane's jobs wait now; nil when they need not.
    func leave(_ stay: Stay, _ outcome: Outcome) -> Duration? {
        let now = Instant.now
        let isShared = stay.gate.name.host == Self.shared
        if isShared, outcome.answer.isFromService { give(stay.name, now) }
        let (change, wait) = stay.gate.leave(stay.pass, isShared ? outcome.signUnderUnknownHost : outcome.sign, outcome, now: now)
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

    /// The way in for a host: its own lane, or the one that the unknown hosts of its service share.
    private func gate(_ name: LaneName, _ now: Instant) -> LaneGate {
        state.withLock { state in
            if let gate = state.gates[name] { return gate }
            guard !name.isHostKnown else { return make(name, rules, &state, now) }
            let shared = LaneName(service: name.service, host: Self.shared, isHostKnown: false)
            if let gate = state.gates[shared] { return gate }
            var rules = rules
            rules.capacity = rules.unknownHostCapacity
            return make(shared, rules, &state, now)
        }
    }

    /// Gives a host that has answered a lane of its own, if there is room.
    private func give(_ name: LaneName, _ now: Instant) {
        state.withLock { state in
            guard state.gates[name] == nil else { return }
            if state.gates.count >= Self.most {
                // Shared lanes, and those of hosts that we name ourselves, stay: their number is small.
                state.gates = state.gates.filter { name, gate in
                    name.isHostKnown || name.host == Self.shared || !gate.isForgettable(now: now, unusedFor: Self.forgetAfter)
                }
            }
            if state.gates.count < Self.most { _ = make(name, rules, &state, now) }
        }
    }

    private func make(_ name: LaneName, _ rules: LaneRules, _ state: inout State, _ now: Instant) -> LaneGate {
        let metrics = state.metrics[name.service] ?? LaneMetrics(channel: channel, service: name.service)
        state.metrics[name.service] = metrics
        let gate = LaneGate(name, rules, metrics, now: now)
        state.gates[name] = gate
        return gate
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
        case .down: logger.warning("a service is down: its jobs wait on retry queues, the others go on", metadata: metadata)
        case .throttled: logger.warning("a service asks for less: its jobs wait on retry queues, the others go on", metadata: metadata)
        case .paused:
            logger.error("a service does not accept our credentials: its jobs wait on retry queues until somebody acts", metadata: metadata)
        case .recovering: logger.notice("a service works again: its jobs are sent at a growing rate", metadata: metadata)
        case .flowing: logger.notice("a service has recovered", metadata: metadata)
        }
    }
}
