import CircuitBreaking

/// How a worker gets on at a moment: what it answers at `/status`, and what `belfry status --worker` reads there. The names are those of
/// the command's JSON.
public struct WorkerSnapshot: Sendable, Codable, Equatable {
    /// Its circuits by service; empty before it has sent anything.
    public var circuits: [ServiceCircuits]
    /// Its connections to the broker.
    public var connections: [BrokerConnection]
    /// A line for each service that does not take everything: the state, since when, the cause, the next try. It names no host.
    public var services: [String]

    /// A snapshot from its parts.
    public init(circuits: [ServiceCircuits] = [], connections: [BrokerConnection] = [], services: [String] = []) {
        self.circuits = circuits
        self.connections = connections
        self.services = services
    }

    /// The circuits of one service.
    public struct ServiceCircuits: Sendable, Codable, Equatable {
        /// The worker's.
        public var channel: String
        /// Such as `web-push/mozilla`; never a host.
        public var service: String
        /// How many circuits are in each state, by ``CircuitState/word``; without the states that none is in.
        public var states: [String: Int]
        /// Requests that are under way.
        public var inFlight: Int
        /// Jobs a second that are let through; 0 while they are open, nil while all is well.
        public var allowed: Double?
        /// Jobs that were deferred since the worker started.
        public var deferred: Int

        private enum CodingKeys: String, CodingKey {
            case channel, service, states, deferred
            case inFlight = "in_flight"
            case allowed = "allowed_per_second"
        }

        /// Circuits from their parts.
        public init(
            channel: String, service: String, states: [String: Int], inFlight: Int = 0, allowed: Double? = nil, deferred: Int = 0
        ) {
            self.channel = channel
            self.service = service
            self.states = states
            self.inFlight = inFlight
            self.allowed = allowed
            self.deferred = deferred
        }

        /// Whether the service takes nothing: each of its circuits is open.
        public var isHeld: Bool { !states.isEmpty && states.keys.allSatisfy { CircuitCause(rawValue: $0) != nil } }

        /// Whether the service takes everything.
        public var isWell: Bool { states.keys.allSatisfy { $0 == CircuitState.closed.word } }
    }

    /// One connection to the broker.
    public struct BrokerConnection: Sendable, Codable, Equatable {
        /// How a connection is. Blocked is one over which the broker takes nothing, because it runs out of memory or disk.
        public enum State: String, Sendable, Codable {
            case up, blocked, down
        }

        /// As the broker's management page has it, such as `belfry-email-worker email consumer`.
        public var name: String
        /// How it is.
        public var state: State

        /// A connection from its parts.
        public init(name: String, state: State) {
            self.name = name
            self.state = state
        }
    }
}
