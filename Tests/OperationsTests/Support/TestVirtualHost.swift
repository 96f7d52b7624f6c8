import AMQP
import Foundation
import HTTP
import Logging
import Operations
import PrivateBroker
import Testing

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
    static func with(_ body: (TestVirtualHost) async throws -> Void) async throws { try await with(VirtualHosts.empty, body) }

    /// Runs `body` with a fresh virtual host in which the topology is declared.
    static func withTopology(_ body: (TestVirtualHost, BrokerSession) async throws -> Void) async throws {
        try await with(declared) { host in
            try await host.withSession { session in try await body(host, session) }
        }
    }

    private static let declared = VirtualHosts { name in
        var address = try BrokerAddress(ProcessInfo.processInfo.environment["BELFRY_TEST_AMQP_URL"] ?? "")
        address.virtualHost = name
        let options = BrokerOptions(address: address, connectionName: "topology", logger: PrivateBroker.silent)
        let session = try await BrokerSession.open(options)
        _ = try await TopologyApplication(over: session).apply()
        await session.close()
    }

    private static func with(_ hosts: VirtualHosts, _ body: (TestVirtualHost) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let url = environment["BELFRY_TEST_AMQP_URL"], let apiURL = environment["BELFRY_TEST_RABBITMQ_API_URL"] else {
            throw Missing()
        }
        var address = try BrokerAddress(url)
        address.virtualHost = try await hosts.take()
        let root = try TestManagement(apiURL)
        let host = TestVirtualHost(
            name: address.virtualHost, address: address, api: ManagementAPI(try ManagementAddress(apiURL)), root: root)
        let result: Result<Void, any Error>
        do {
            try await body(host)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await host.api.close()
        try await hosts.giveBack(host.name)
        try result.get()
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

/// Calls of the management API that a test needs and the product does not: virtual hosts, and changing things by hand.
struct TestManagement {
    struct Refused: Error {
        var path: String
        var status: Int
    }

    private let client = HTTPClient(HTTPClientOptions(allowsLoopback: true))
    private let base: String
    private let authorization: String

    init(_ url: String) throws {
        guard var parts = URLComponents(string: url), let user = parts.user, let password = parts.password else {
            throw Refused(path: "", status: 0)
        }
        parts.user = nil
        parts.password = nil
        base = parts.string ?? ""
        authorization = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }

    func put(_ path: String, _ body: String) async throws { try await send(.put, path, body) }

    func post(_ path: String, _ body: String) async throws { try await send(.post, path, body) }

    func delete(_ path: String) async throws { try await send(.delete, path, "") }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ body: String) async throws {
        let headers = [
            HTTPField(name: "Authorization", value: authorization), HTTPField(name: "Content-Type", value: "application/json"),
        ]
        let request = HTTPRequest(method: method, url: "\(base)/api/\(path)", headers: headers, body: Array(body.utf8))
        let response = try await client.send(request)
        guard (200...299).contains(response.status) else { throw Refused(path: path, status: response.status) }
    }
}
