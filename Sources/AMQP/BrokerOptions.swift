public import Logging
import Synchronization

/// How to connect to the broker, and how long to wait for it.
public struct BrokerOptions: Sendable {
    /// Where the broker is.
    public var address: BrokerAddress
    /// What the broker's management page shows for the connection, and the label of its metrics.
    public var connectionName: String
    /// A PEM file with authorities to trust with `amqps` besides the system's.
    public var certificateAuthorityFile: String?
    /// How often both sides send a sign of life. A dead link is noticed after two of them. Whole seconds, at least one.
    public var heartbeat: Duration
    /// The limit for one attempt to reach one host, TLS included.
    public var connectTimeout: Duration
    /// The limit for one request and its answer, such as opening a channel.
    public var requestTimeout: Duration
    /// The limit for a batch to be confirmed, the wait for a connection included.
    public var confirmTimeout: Duration
    /// The version the broker is told about.
    public var productVersion: String
    /// The one exchange that a publisher publishes to, whatever its messages name; their keys stay. Nil leaves them as they are.
    public var exchange: String?
    /// Where connection losses are told.
    public var logger: Logger
    /// The pauses between attempts.
    var backoff = Backoff()
    /// The system's authorities.
    var systemAuthorityFile = "/etc/ssl/certs/ca-certificates.crt"
    /// The largest frame that is asked for: the broker's own size. 0 would not mean "default" to the library.
    var largestFrame: Int32 = 131_072
    /// What the connections that are made with these options, and with copies of them, have in common.
    var connections = BrokerConnections()

    /// Options with the defaults that suit a server.
    public init(
        address: BrokerAddress, connectionName: String, certificateAuthorityFile: String? = nil, heartbeat: Duration = .seconds(10),
        connectTimeout: Duration = .seconds(5), requestTimeout: Duration = .seconds(10), confirmTimeout: Duration = .seconds(30),
        productVersion: String = "0.1.0", logger: Logger
    ) {
        self.address = address
        self.connectionName = connectionName
        self.certificateAuthorityFile = certificateAuthorityFile
        self.heartbeat = heartbeat
        self.connectTimeout = connectTimeout
        self.requestTimeout = requestTimeout
        self.confirmTimeout = confirmTimeout
        self.productVersion = productVersion
        self.logger = logger
    }

    /// The heartbeat as the wire has it: whole seconds, at least one (AMQP 0-9-1 §4.2.7).
    var heartbeatSeconds: Int32 {
        let (seconds, attoseconds) = heartbeat.components
        return Int32(clamping: max(1, seconds + (attoseconds > 0 ? 1 : 0)))
    }
}

/// What all connections have in common that are made with the same ``BrokerOptions``, or with copies of them: those of one process.
final class BrokerConnections: Sendable {
    /// For those that wait for the broker to be back.
    let reconnects = ReconnectNotifier()

    private let started = Mutex<Watchdog?>(nil)

    /// Looks after their threads. Its own thread starts with the first connection and ends with the last copy of the options.
    var watchdog: Watchdog {
        started.withLock { started in
            let watchdog = started ?? Watchdog.started()
            started = watchdog
            return watchdog
        }
    }

    deinit {
        let watchdog = started.withLock { $0 }
        watchdog?.stop()
    }
}
