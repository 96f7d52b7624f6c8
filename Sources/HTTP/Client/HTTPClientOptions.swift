/// How a client behaves towards every host.
public struct HTTPClientOptions: Sendable {
    /// A PEM file with certificate authorities to trust besides the system's. A file that cannot be read makes every request fail as `tls`.
    public var certificateAuthorityFile: String?

    /// Whether loopback addresses may be talked to, in plain `http` too. Everything else that is not public stays refused.
    public var allowsLoopback: Bool

    /// Whether addresses of private networks may be talked to, in plain `http` too: for an address that comes from the operator, such
    /// as a broker's management API. Never for one that comes from a user of the product.
    public var allowsPrivateAddresses: Bool

    /// Detours to stand-ins; looked at only together with ``allowsLoopback``.
    public var connectTo: [ConnectTo]

    /// How many connections to one host may be open. HTTP/2 shares a connection among requests, HTTP/1.1 takes one for each. Whoever sends
    /// more at once than a host may have, of these or ``maximumInFlightPerHost``, has requests waiting in the client while their time runs.
    public var maximumConnectionsPerHost: Int

    /// How many requests to one HTTP/2 host may be under way; the others wait in the client. At most what a server promises to
    /// take before it has said so: 100 (RFC 9113 §6.5.2 recommends no less).
    public var maximumInFlightPerHost: Int

    /// How long resolving, connecting and the TLS handshake may take together.
    public var connectTimeout: Duration

    /// The header `User-Agent`.
    public var userAgent: String

    /// Safe defaults: public addresses and `https` only.
    public init(
        certificateAuthorityFile: String? = nil, allowsLoopback: Bool = false, allowsPrivateAddresses: Bool = false,
        connectTo: [ConnectTo] = [],
        maximumConnectionsPerHost: Int = 2, maximumInFlightPerHost: Int = 100, connectTimeout: Duration = .seconds(4),
        userAgent: String = "belfry/1"
    ) {
        self.certificateAuthorityFile = certificateAuthorityFile
        self.allowsLoopback = allowsLoopback
        self.allowsPrivateAddresses = allowsPrivateAddresses
        self.connectTo = connectTo
        self.maximumConnectionsPerHost = maximumConnectionsPerHost
        self.maximumInFlightPerHost = maximumInFlightPerHost
        self.connectTimeout = connectTimeout
        self.userAgent = userAgent
    }
}

extension HTTPClientOptions {
    /// Takes over the limit of those who send: never more than so many requests to one host at once. Each then has a stream at once, or a
    /// connection with HTTP/1.1, and none waits here.
    public mutating func share(limitPerHost limit: Int) {
        maximumInFlightPerHost = limit
        maximumConnectionsPerHost = max(maximumConnectionsPerHost, limit)
    }

    /// Plain `http` goes only where one of the two doors is open.
    var allowsPlain: Bool { allowsLoopback || allowsPrivateAddresses }
}
