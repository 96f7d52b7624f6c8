extension BrokerError {
    /// Whether a process that starts should end with this instead of trying on: somebody has to change something first.
    var isFinalAtStart: Bool {
        switch kind {
        case .credentialsRefused, .accessRefused, .notFound, .preconditionFailed: true
        case .unreachable, .tls, .connectionLost, .timedOut, .returned, .refused, .closed, .unexpected: false
        }
    }
}
