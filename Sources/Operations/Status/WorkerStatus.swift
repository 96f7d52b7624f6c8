import CircuitBreaking

/// How one worker gets on with its services and with the broker; the shape of the command's JSON.
public struct WorkerStatus: Sendable, Codable, Equatable {
    /// Where the worker answers, as it was asked for.
    public var address: String
    /// Its circuits by service; empty when it has sent nothing yet, or could not be asked.
    public var circuits: [CircuitStatus]
    /// Why the worker could not be asked.
    public var problem: String?
    /// Its connections to the broker by name; empty when it could not be asked.
    public var connections: [ConnectionStatus] = []
    /// What it says of each service that does not take everything: the state, since when, the cause, the next try. Empty when all is well
    /// and when it could not be asked.
    public var services: [String] = []

    /// One connection of a worker to the broker.
    public struct ConnectionStatus: Sendable, Codable, Equatable {
        /// How a connection is.
        public enum State: String, Sendable, Codable {
            case up, blocked, down
        }

        /// As the broker's management page has it, such as `belfry-email-worker email consumer`.
        public var name: String
        /// Blocked is one over which the broker takes nothing, because it runs out of memory or disk.
        public var state: State
    }

    /// One service's circuits in a worker.
    public struct CircuitStatus: Sendable, Codable, Equatable {
        public var channel: String
        /// The service, such as `web-push/mozilla`; never a host.
        public var service: String
        /// How many circuits are in each state; without the states that none is in.
        public var states: [String: Int]
        public var inFlight = 0
        /// Jobs a second that are let through; 0 while they are open, nil while all is well.
        public var allowed: Double?
        /// Jobs that were deferred since the worker started.
        public var deferred = 0

        private enum CodingKeys: String, CodingKey {
            case channel, service, states, deferred
            case inFlight = "in_flight"
            case allowed = "allowed_per_second"
        }

        /// Whether the service takes nothing: each of its circuits is open.
        var isHeld: Bool { !states.isEmpty && states.keys.allSatisfy { CircuitCause(rawValue: $0) != nil } }

        /// Whether the service takes everything.
        public var isWell: Bool { states.keys.allSatisfy { $0 == CircuitState.closed.word } }
    }
}
