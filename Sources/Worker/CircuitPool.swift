import CircuitBreaking
import Delivery
import Logging
import Messages
import Synchronization

/// The circuits of a worker: one for each service and host that its jobs name, so that a service in trouble holds up only its own.
///
/// Hosts come out of the data, and below a domain anybody can make some up. Such a host gets a circuit of its own once it has answered; until
/// then it shares one with the others of its service. So made-up hosts neither fill the table nor hold more than a fifth of a circuit's
/// places, and that they do not resolve is not taken for an outage. Of hosts that have answered there is a bound, too: beyond it they share
/// as well.
final class CircuitPool: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Member: Sendable {
        var circuit: Circuit
        var metrics: CircuitMetrics
    }

    private struct State {
        var members: [CircuitKey: Member] = [:]
        var metrics: [String: CircuitMetrics] = [:]
    }

    private let channel: Channel
    private let rules: CircuitRules
    private let logger: Logger
    private let state = Mutex(State())
    private static let most = 256
    /// No host name.
    private static let shared = "*"
    private static let forgetAfter: Duration = .seconds(900)

    init(channel: Channel, rules: CircuitRules, logger: Logger) {
        self.channel = channel
        self.rules = rules
        self.logger = logger
    }

    /// Asks for a place in the bulkhead of a circuit.
    func enter(_ key: CircuitKey) async -> Circuit.Entry {
        let now = Instant.now
        let member = member(key, now)
        switch await member.circuit.enter(for: key, at: now) {
        case .permit(let permit): return .permit(permit)
        case .held(let held):
            member.metrics.deferred(held.reason)
            return .held(held)
        }
    }

    /// Tells how an attempt ended. Returns how long the circuit's jobs wait now; nil when they need not.
    func leave(_ permit: consuming Permit, _ outcome: Outcome) -> Duration? {
        let now = Instant.now
        let circuit = permit.circuit
        let isShared = circuit.key.host == Self.shared
        if isShared, outcome.answer.isFromService { give(permit.key, now) }
        let signal = isShared ? outcome.signalUnderUnknownHost : outcome.signal
        let (change, wait) = permit.leave(signal, at: now) { OpeningAnswer(outcome.answer) }
        if let change { note(change, of: circuit, outcome.answer) }
        return wait
    }

    /// Looks after the circuits until the task is cancelled: who has waited too long for a place, which ramps are over, and the gauges.
    func run() async {
        var last = Instant.now
        while !Task.isCancelled {
            // Cancelled: one last look, so that nobody is left waiting.
            do { try await Task.sleep(for: .milliseconds(100)) } catch {}
            let now = Instant.now
            tick(at: now, since: last, mayWait: !Task.isCancelled)
            last = now
        }
    }

    /// The services that somebody may want to look at, by name.
    var troubles: [ServiceTrouble] {
        let (now, wallClock) = (Instant.now, Timestamp.now)
        return ServiceTrouble.grouped(members.compactMap { ServiceTrouble($0.circuit.key, $0.circuit.view(at: now), now: now, wallClock) })
    }

    /// How the circuits are, by service.
    var snapshot: [WorkerSnapshot.ServiceCircuits] {
        let now = Instant.now
        return Dictionary(grouping: members, by: \.circuit.key.service).sorted { $0.key < $1.key }.map { service, members in
            let views = members.map { $0.circuit.view(at: now) }
            let allowed = views.map(\.allowedRate).min() ?? .infinity
            return WorkerSnapshot.ServiceCircuits(
                channel: channel.rawValue, service: service, states: Dictionary(grouping: views, by: \.state.word).mapValues(\.count),
                inFlight: views.reduce(0) { $0 + $1.underWay }, allowed: allowed.isFinite ? allowed : nil,
                deferred: members.first?.metrics.deferred ?? 0)
        }
    }
}

extension CircuitPool {
    private var members: [Member] { state.withLock { Array($0.members.values) } }

    /// The circuit for a host: its own, or the one that the unknown hosts of its service share.
    private func member(_ key: CircuitKey, _ now: Instant) -> Member {
        state.withLock { state in
            if let member = state.members[key] { return member }
            guard !key.isHostKnown else { return make(key, rules, &state, now) }
            let shared = CircuitKey(service: key.service, host: Self.shared, isHostKnown: false)
            if let member = state.members[shared] { return member }
            var rules = rules
            rules.capacity = rules.unknownHostCapacity
            return make(shared, rules, &state, now)
        }
    }

    /// Gives a host that has answered a circuit of its own, if there is room.
    private func give(_ key: CircuitKey, _ now: Instant) {
        state.withLock { state in
            guard state.members[key] == nil else { return }
            if state.members.count >= Self.most {
                // Shared circuits, and those of hosts that we name ourselves, stay: their number is small.
                state.members = state.members.filter { key, member in
                    key.isHostKnown || key.host == Self.shared || !member.circuit.isForgettable(at: now, unusedFor: Self.forgetAfter)
                }
            }
            if state.members.count < Self.most { _ = make(key, rules, &state, now) }
        }
    }

    private func make(_ key: CircuitKey, _ rules: CircuitRules, _ state: inout State, _ now: Instant) -> Member {
        let metrics = state.metrics[key.service] ?? CircuitMetrics(channel: channel, service: key.service)
        state.metrics[key.service] = metrics
        let circuit = Circuit(key, rules, now: now) { [logger] in
            metrics.droppedPermit()
            logger.error("a permit was dropped: this is a bug, its place is free again", metadata: ["circuit": "\(key.service)"])
        }
        let member = Member(circuit: circuit, metrics: metrics)
        state.members[key] = member
        return member
    }

    private func tick(at now: Instant, since last: Instant, mayWait: Bool) {
        var views: [String: [Circuit.View]] = [:]
        for circuit in members.map(\.circuit) {
            if let change = circuit.tick(at: now, mayWait: mayWait) { note(change, of: circuit, nil) }
            views[circuit.key.service, default: []].append(circuit.view(at: now))
        }
        for (service, metrics) in state.withLock({ $0.metrics }) { metrics.show(views[service] ?? [], for: now - last) }
    }

    /// The one line of a change; how many jobs it concerns is in the metrics.
    private func note(_ change: CircuitState, of circuit: Circuit, _ answer: ProviderAnswer?) {
        state.withLock { $0.metrics[circuit.key.service] }?.changed(to: change)
        let metadata: Logger.Metadata = [
            "circuit": "\(circuit.key.service)", "host": "\(circuit.key.host)", "code": "\(answer?.code ?? "")",
            "reason": "\(answer?.reason ?? "")",
        ]
        switch change {
        case .open(.failing), .halfOpen(.failing):
            logger.warning("a service is down: its jobs wait on retry queues, the others go on", metadata: metadata)
        case .open(.throttled), .halfOpen(.throttled):
            logger.warning("a service asks for less: its jobs wait on retry queues, the others go on", metadata: metadata)
        case .open(.unauthorized), .halfOpen(.unauthorized):
            logger.error("a service does not accept our credentials: its jobs wait on retry queues until somebody acts", metadata: metadata)
        case .ramping: logger.notice("a service works again: its jobs are sent at a growing rate", metadata: metadata)
        case .closed: logger.notice("a service has recovered", metadata: metadata)
        }
    }
}

extension OpeningAnswer {
    fileprivate init(_ answer: ProviderAnswer) {
        self.init(provider: answer.provider, code: answer.code, reason: answer.reason, setting: answer.setting)
    }
}
