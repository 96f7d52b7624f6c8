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
