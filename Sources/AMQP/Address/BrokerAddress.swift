/// Where a broker is and who asks: one or more hosts of one cluster, a user and a virtual host.
///
/// Its description masks the password, so it may be logged.
public struct BrokerAddress: Sendable, Equatable, CustomStringConvertible {
    /// One node of the cluster.
    public struct Host: Sendable, Equatable, CustomStringConvertible {
        /// A DNS name or an IP address, without brackets.
        public var name: String
        /// The TCP port.
        public var port: Int

        /// A host by its parts; `name` may be an IPv6 address, without brackets.
        public init(name: String, port: Int) {
            self.name = name
            self.port = port
        }

        /// `name:port`, with an IPv6 address in brackets.
        public var description: String { name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)" }
    }

    /// The nodes, never empty when parsed; they are tried in this order, round and round.
    public var hosts: [Host]
    /// The user's name.
    public var user: String
    /// The user's password; never shown.
    public var password: String
    /// The virtual host, `/` unless said otherwise.
    public var virtualHost: String
    /// Whether the connection is encrypted (`amqps`).
    public var usesTLS: Bool

    /// An address by its parts.
    public init(hosts: [Host], user: String, password: String, virtualHost: String = "/", usesTLS: Bool = false) {
        self.hosts = hosts
        self.user = user
        self.password = password
        self.virtualHost = virtualHost
        self.usesTLS = usesTLS
    }

    /// The address as a URL with `***` for the password.
    public var description: String {
        let hosts = hosts.map(\.description).joined(separator: ",")
        return "\(usesTLS ? "amqps" : "amqp")://\(user):***@\(hosts)/\(virtualHost == "/" ? "%2F" : virtualHost)"
    }
}
