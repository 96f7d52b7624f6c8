import Synchronization

/// When to try which host. Without I/O.
///
/// Every host gets its turn at once; only when all have failed is there a pause. A connection that did not live long does not count as
/// a success, so that a broker which accepts and closes is not asked in a tight loop.
struct ReconnectSchedule: Sendable {
    private let hostCount: Int
    private let stableAfter: Duration
    private var backoff: Backoff
    private var failuresInRound = 0
    private var connectedAt: ContinuousClock.Instant?

    /// The host to try next, by index.
    private(set) var host = 0
    /// When to try it.
    private(set) var due: ContinuousClock.Instant

    init(hostCount: Int, stableAfter: Duration, backoff: Backoff = Backoff(), now: ContinuousClock.Instant) {
        self.hostCount = max(1, hostCount)
        self.stableAfter = stableAfter
        self.backoff = backoff
        due = now
    }

    mutating func failed(now: ContinuousClock.Instant) {
        host = (host + 1) % hostCount
        failuresInRound += 1
        guard failuresInRound >= hostCount else { return due = now }
        failuresInRound = 0
        due = now + backoff.next()
    }

    /// The broker has taken another connection: what is left of the pause is not needed. The next pause is as long as it would have been.
    mutating func hurry(now: ContinuousClock.Instant) { due = min(due, now) }

    mutating func connected(now: ContinuousClock.Instant) {
        failuresInRound = 0
        connectedAt = now
    }

    mutating func lost(now: ContinuousClock.Instant) {
        if let connectedAt, now - connectedAt >= stableAfter { backoff.reset() }
        connectedAt = nil
        due = now + backoff.next()
    }
}

/// How long to wait before the next attempt: doubling from 0.2 s to 8 s, each time a random half of it less.
///
/// The random part keeps a fleet from coming back at the same moment. The longest pause, with the time to connect, has to fit into the
/// 15 s after the broker's return in which whoever was held is told.
struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration
    private var current: Duration

    init(first: Duration = .milliseconds(200), longest: Duration = .seconds(8)) {
        self.first = first
        self.longest = longest
        current = first
    }

    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        defer { current = min(current * 2, longest) }
        return current * Double.random(in: 0.5...1, using: &generator)
    }

    mutating func next() -> Duration {
        var generator = SystemRandomNumberGenerator()
        return next(using: &generator)
    }

    mutating func reset() { current = first }
}

/// The first connection that is back after an outage notifies the others to the same hosts, so that none of them waits for the rest of its
/// own pause.
final class ReconnectNotifier: Sendable {
    private struct Listener: Sendable {
        weak var source: ConnectionSource?
        let hosts: [BrokerAddress.Host]
    }

    private let listeners = Mutex<[Listener]>([])

    func add(_ source: ConnectionSource, at address: BrokerAddress) {
        listeners.withLock { listeners in
            listeners.removeAll { $0.source == nil }
            listeners.append(Listener(source: source, hosts: address.hosts))
        }
    }

    /// Wakes all connections to the same hosts but the one that knows it already. Those that are connected take no notice.
    func notify(_ address: BrokerAddress, except source: ConnectionSource) {
        let others = listeners.withLock { $0.filter { $0.hosts == address.hosts }.compactMap(\.source) }
        for other in others where other !== source { other.notifyBrokerIsBack() }
    }
}
