import Foundation

/// The few requests to the management API that tests need, made by the `curl` program.
struct Management: Sendable {
    private let url: String

    /// That of the broker that the environment names.
    static func named() throws -> Management {
        guard let url = ProcessInfo.processInfo.environment["BELFRY_TEST_RABBITMQ_API_URL"] else {
            throw Missing(variable: "BELFRY_TEST_RABBITMQ_API_URL")
        }
        return Management(url: url)
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
    private func request(_ method: String, _ path: String, body: String? = nil) async throws -> Data {
        var arguments = ["--silent", "--show-error", "--fail", "--max-time", "20", "--request", method, "\(url)/api/\(path)"]
        if let body { arguments += ["--header", "content-type: application/json", "--data", body] }
        return try await Program.run("curl", arguments)
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
