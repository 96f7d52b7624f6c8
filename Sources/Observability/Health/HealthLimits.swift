import NIOCore

/// What strangers at the port may take up. Every descriptor that they hold is one that the process's own work cannot have.
struct HealthLimits: Sendable {
    /// How many connections there may be at once.
    var connections = 64
    /// How long a connection may be there without a whole request. Longer than the usual minute between two scrapes.
    var idleTimeout: Duration = .seconds(75)
    /// How long nothing is accepted after the system refused a descriptor or memory for a connection.
    var pause: Duration = .seconds(1)
    /// Requests have no body and few headers, in bytes.
    var headers = 16 << 10
}
