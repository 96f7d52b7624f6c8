import AMQP
import Foundation
import Logging
import Operations

/// A virtual host of a test's own on the broker that `BELFRY_TEST_AMQP_URL` and `BELFRY_TEST_RABBITMQ_API_URL` name.
struct TestVirtualHost {
    struct Missing: Error, CustomStringConvertible {
        let description = "Set BELFRY_TEST_AMQP_URL and BELFRY_TEST_RABBITMQ_API_URL to a broker that these tests may use"
    }

    let name: String
    let address: BrokerAddress
    let api: ManagementAPI
    let root: TestManagement

    /// Runs `body` with a fresh virtual host and removes it afterwards, whatever happens.
    static func with(_ body: (TestVirtualHost) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let url = environment["BELFRY_TEST_AMQP_URL"], let apiURL = environment["BELFRY_TEST_RABBITMQ_API_URL"] else {
            throw Missing()
        }
        var address = try BrokerAddress(url)
        address.virtualHost = "operations-\(UUID().uuidString.lowercased())"
        let root = try TestManagement(apiURL)
        let host = TestVirtualHost(
            name: address.virtualHost, address: address, api: ManagementAPI(try ManagementAddress(apiURL)), root: root)
        try await root.put("vhosts/\(host.name)", "{}")
        let result: Result<Void, any Error>
        do {
            try await body(host)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await host.api.close()
        try await root.delete("vhosts/\(host.name)")
        try result.get()
    }

    /// Runs `body` with a fresh virtual host in which the topology is declared.
    static func withTopology(_ body: (TestVirtualHost, BrokerSession) async throws -> Void) async throws {
        try await with { host in
            try await host.withSession { session in
                _ = try await TopologyApplication(over: session).apply()
                try await body(host, session)
            }
        }
    }

    /// The same broker, another virtual host.
    func moved(to name: String) -> TestVirtualHost {
        var address = address
        address.virtualHost = name
        return TestVirtualHost(name: name, address: address, api: api, root: root)
    }

    func withSession(user: String? = nil, password: String? = nil, _ body: (BrokerSession) async throws -> Void) async throws {
        var address = address
        if let user, let password {
            address.user = user
            address.password = password
        }
        let logger = Logger(label: "operations-tests") { _ in SwiftLogNoOpLogHandler() }
        let session = try await BrokerSession.open(BrokerOptions(address: address, connectionName: "operations-tests", logger: logger))
        let result: Result<Void, any Error>
        do {
            try await body(session)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await session.close()
        try result.get()
    }
}
