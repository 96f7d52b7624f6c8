import Synchronization

/// The state of a connection, written by its thread and read by any.
final class ConnectionStatus: Sendable {
    private let state: Mutex<BrokerConnectionState>

    init() {
        state = Mutex(.connecting(since: .now, lastError: nil))
    }

    var current: BrokerConnectionState {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// Notes a failed attempt; the time since when it lasts stays.
    func failed(_ error: BrokerError) {
        state.withLock { state in
            switch state {
            case .connecting(let since, _): state = .connecting(since: since, lastError: error.description)
            case .connected, .blocked: state = .connecting(since: .now, lastError: error.description)
            case .closed: break
            }
        }
    }
}
