public import AMQP
public import Observability

extension BrokerError: ExitCodeProviding {
    /// What the process leaves with when the broker refuses it at the start.
    public var exitCode: ExitCode {
        switch kind {
        case .notFound, .preconditionFailed: .configuration
        case .accessRefused, .credentialsRefused: .permission
        case .unreachable, .tls, .connectionLost, .timedOut, .returned, .refused, .closed, .unexpected: .brokerUnavailable
        }
    }
}

extension Readiness {
    /// Makes a process ready only while all of these connections are up.
    public func watch(_ connections: [(name: String, state: @Sendable () -> BrokerConnectionState)]) {
        for (name, state) in connections {
            register("broker: \(name)") { ReadinessState(state()) }
        }
    }
}

extension ReadinessState {
    /// What a connection's state means for readiness. The broker's error names its host and user: it is in the log, once for each try.
    init(_ state: BrokerConnectionState) {
        switch state {
        case .connected: self = .ready
        case .blocked: self = .notReady("the broker takes nothing: it is out of memory or disk")
        case .connecting(_, nil): self = .notReady("connecting")
        case .connecting: self = .notReady("no connection to the broker: the log says why")
        case .closed: self = .notReady("closed")
        }
    }
}
