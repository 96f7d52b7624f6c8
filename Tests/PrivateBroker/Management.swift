import Foundation

/// The few requests to the management API that tests need, made by the `curl` program.
struct Management: Sendable {
    private let url: String

    init(environment: [String: String]) throws {
        guard let url = environment["BELFRY_TEST_RABBITMQ_API_URL"] else { throw Missing(variable: "BELFRY_TEST_RABBITMQ_API_URL") }
        self.url = url
    }

    func createVirtualHost(_ name: String) async throws {
        try await request("PUT", "vhosts/\(name)")
        // Whoever makes a virtual host through the API may not use it before they say so.
        let user = URLComponents(string: url)?.user ?? "guest"
        try await request("PUT", "permissions/\(name)/\(user)", body: #"{"configure":".*","write":".*","read":".*"}"#)
    }

    func deleteVirtualHost(_ name: String) async throws {
        try await request("DELETE", "vhosts/\(name)")
    }

    @discardableResult
    func closeConnections(named suffix: String, virtualHost: String, except closed: Set<String> = []) async throws -> Set<String> {
        var open: [Connection] = []
        while open.isEmpty {
            try Task.checkCancellation()
            open = try await connections(of: virtualHost).filter {
                $0.clientName?.hasSuffix(suffix) == true && !closed.contains($0.name)
            }
        }
        for connection in open {
            try await request("DELETE", "connections/\(connection.pathName)")
        }
        let names = Set(open.map(\.name))
        // The answer comes before the deed: what is acknowledged until then counts.
        while try await connections(of: virtualHost).contains(where: { names.contains($0.name) }) { try Task.checkCancellation() }
        return closed.union(names)
    }

    private func connections(of virtualHost: String) async throws -> [Connection] {
        try JSONDecoder().decode([Connection].self, from: try await request("GET", "vhosts/\(virtualHost)/connections"))
    }

    @discardableResult
    private func request(_ method: String, _ path: String, body: String? = nil) async throws -> Data {
        var arguments = ["--silent", "--show-error", "--fail", "--max-time", "20", "--request", method, "\(url)/api/\(path)"]
        if let body { arguments += ["--header", "content-type: application/json", "--data", body] }
        return try await Program.run("curl", arguments)
    }
}

extension Management {
    /// An open connection, as far as tests ask.
    struct Connection: Decodable {
        var name: String
        var clientProperties: Properties?

        struct Properties: Decodable {
            var connectionName: String?

            enum CodingKeys: String, CodingKey { case connectionName = "connection_name" }
        }

        enum CodingKeys: String, CodingKey {
            case name
            case clientProperties = "client_properties"
        }

        var clientName: String? { clientProperties?.connectionName }
        /// Such as `127.0.0.1%3A5000%20-%3E%20127.0.0.1%3A5672`.
        var pathName: String { name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name }
    }
}
