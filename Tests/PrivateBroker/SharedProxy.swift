import AMQP

/// One proxy in front of the broker for all tests of this process that lose one of their connections: the management API would take seconds to
/// know a connection, and again until it is gone.
actor SharedProxy {
    static let shared = SharedProxy()
    private var proxy: TestProxy?

    /// Where it listens.
    func address(leadingTo host: BrokerAddress.Host) throws -> BrokerAddress.Host {
        let proxy = try proxy ?? TestProxy(to: host)
        self.proxy = proxy
        return BrokerAddress.Host(name: "127.0.0.1", port: proxy.port)
    }

    /// Ends the connections of one client and virtual host. Throws when none leads through here.
    func end(named suffix: String, virtualHost: String) throws {
        guard let proxy else { throw TestProxy.NoConnection(name: suffix) }
        try proxy.end(named: suffix, virtualHost: virtualHost)
    }
}
