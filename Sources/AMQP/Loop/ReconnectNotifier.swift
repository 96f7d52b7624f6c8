import Synchronization

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
