public import CircuitBreaking
public import Messages

/// A service that does not take everything now, with its cause: for whoever runs the worker.
public struct ServiceTrouble: Sendable, Equatable {
    /// Such as `ses`, or `web-push/wns`; never a host, for hosts come from outside.
    public var service: String
    public var state: CircuitState
    /// How many of the service's hosts are in this state.
    public var hosts: Int
    /// The earliest of them.
    public var since: Timestamp
    /// When one of them is tried again; nil while they recover.
    public var nextTry: Timestamp?
    /// Status and reason of the answer that brought the trouble, such as `403 SendingPausedException`; empty when there was none.
    public var cause: String

    /// One line: `ses unauthorized since 2026-11-22T14:03:45Z: 403 SendingPausedException, next try 2026-11-22T14:04:45Z`. It stands in an
    /// answer to anybody who can reach `/readyz`, so it has no host in it and no text of a provider's but its reason's word.
    public var text: String {
        let place = hosts > 1 ? " at \(hosts) hosts" : ""
        let cause = cause.isEmpty ? "" : ": \(cause)"
        let next = nextTry.map { ", next try \(Self.seconds($0))" } ?? ""
        return "\(service) \(state.word)\(place) since \(Self.seconds(since))\(cause)\(next)"
    }

    private static func seconds(_ moment: Timestamp) -> String { moment.text.prefix(19) + "Z" }
}

extension ServiceTrouble {
    /// A circuit's own trouble; nil when it is well.
    /// - Parameters:
    ///   - now: the same moment twice, because circuits count by a clock that nobody sets.
    init?(_ key: CircuitKey, _ view: Circuit.View, now: ContinuousClock.Instant, _ wallClock: Timestamp) {
        guard view.state != .closed, let trouble = view.trouble else { return nil }
        service = key.service
        state = view.state
        hosts = 1
        since = wallClock - (now - trouble.since)
        nextTry = trouble.probeAt.map { wallClock + max($0 - now, .zero) }
        cause = [view.opening?.code, view.opening?.reason].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Those of one service in one state together, with the first one's cause.
    static func grouped(_ troubles: [ServiceTrouble]) -> [ServiceTrouble] {
        let groups = Dictionary(grouping: troubles) { "\($0.service) \($0.state.word)" }
        return groups.sorted { $0.key < $1.key }.compactMap { _, troubles in
            guard var group = troubles.min(by: { $0.since < $1.since }) else { return nil }
            group.hosts = troubles.count
            group.nextTry = troubles.compactMap(\.nextTry).min()
            return group
        }
    }
}
