import Synchronization

/// The connections of this process, by broker: the first that is back after an outage tells the others, so that none of them waits for the
/// rest of its own pause.
final class Neighbours: Sendable {
    static let shared = Neighbours()

    private struct Neighbour: Sendable {
        weak var source: ConnectionSource?
        let hosts: [BrokerAddress.Host]
    }

    private let neighbours = Mutex<[Neighbour]>([])

    func add(_ source: ConnectionSource, at address: BrokerAddress) {
        neighbours.withLock { neighbours in
            neighbours.removeAll { $0.source == nil }
            neighbours.append(Neighbour(source: source, hosts: address.hosts))
        }
    }

    /// Wakes all connections to the same hosts but the one that knows it already. Those that are connected take no notice.
    func tellBrokerIsThere(_ address: BrokerAddress, but source: ConnectionSource) {
        let others = neighbours.withLock { $0.filter { $0.hosts == address.hosts }.compactMap(\.source) }
        for other in others where other !== source { other.tellBrokerIsThere() }
    }
}
