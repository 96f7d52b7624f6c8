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

/// Runs a program to its end.
enum Program {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// What it printed; throws when it did not end with 0.
    static func run(_ name: String, _ arguments: [String]) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            // Reading to the end blocks: it must not be done on a thread of the cooperative pool.
            DispatchQueue.global().async { continuation.resume(with: Result { try output(name, arguments) }) }
        }
    }

    private static func output(_ name: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let words = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            throw Failure(description: "\(name) ended with \(process.terminationStatus): \(words)")
        }
        return printed
    }
}
