import AMQP
import PrivateBroker

extension TestBroker {
    /// Runs `body` with a proxy in front of the broker and the address of that proxy.
    static func withProxy(_ body: (TestProxy, BrokerAddress) async throws -> Void) async throws {
        var address = try address()
        let proxy = try TestProxy(to: address.hosts[0])
        defer { proxy.stop() }
        address.hosts = [BrokerAddress.Host(name: "127.0.0.1", port: proxy.port)]
        try await body(proxy, address)
    }
}
