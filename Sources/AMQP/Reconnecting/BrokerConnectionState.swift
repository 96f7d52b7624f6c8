import Synchronization

/// How a consumer's or publisher's connection is, for readiness and for people.
public enum BrokerConnectionState: Sendable, Equatable {
    /// In use; the generation counts the connections, and their further channels, from 1.
    case connected(generation: Int)
    /// Not there, since then; also before `run()`. The error is the last attempt's, nil before the first has failed.
    case connecting(since: ContinuousClock.Instant, lastError: String?)
    /// Connected, but the broker takes nothing because it runs out of memory or disk. What it has delivered can still be settled.
    case blocked(generation: Int)
    /// Ended by `close()`, by cancelling `run()`, or by an error that `run()` threw.
    case closed

    /// Whether work gets through.
    public var isReady: Bool {
        switch self {
        case .connected: true
        case .connecting, .blocked, .closed: false
        }
    }
}

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
