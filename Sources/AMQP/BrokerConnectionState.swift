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
