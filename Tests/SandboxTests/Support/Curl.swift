import Foundation

@testable import Sandbox

/// Runs the `curl` command: a client that shares no code with the sandbox.
struct Curl {
    struct Result {
        /// curl's exit code: 0, 28 timed out, 52 empty reply, 92 stream reset, 16 or 56 connection ended.
        let code: Int32
        let status: Int
        let headers: String
        let body: [UInt8]

        func header(_ name: String) -> String? {
            headers.split(whereSeparator: \.isNewline).last { $0.lowercased().hasPrefix("\(name):") }
                .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
        }
    }

    let server: SandboxServer
    let folder: URL

    func callAsFunction(
        _ target: String, method: String = "POST", headers: [String: String] = [:], body: [UInt8] = [],
        options: [String] = ["--http2"]
    ) async throws -> Result {
        let name = UUID().uuidString
        let files = ["body", "headers", "sent"].map { folder.appending(path: "\(name).\($0)") }
        try Data(body).write(to: files[2])
        var arguments =
            options + ["-sS", "-X", method, "--cacert", server.certificateAuthorityFile, "-o", files[0].path, "-D", files[1].path]
        if !options.contains("--max-time") { arguments += ["--max-time", "30"] }
        if !body.isEmpty { arguments += ["--data-binary", "@\(files[2].path)"] }
        for (name, value) in headers { arguments += ["-H", "\(name): \(value)"] }
        let url = target.contains("://") ? target : server.baseURL + target
        let code = try await run(arguments + [url])
        let head = (try? String(contentsOf: files[1], encoding: .utf8)) ?? ""
        let line = head.split(whereSeparator: \.isNewline).last { $0.hasPrefix("HTTP/") } ?? ""
        let status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Result(code: code, status: status, headers: head, body: Array((try? Data(contentsOf: files[0])) ?? Data()))
    }

    private func run(_ arguments: [String]) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.environment = ["PATH": "/usr/bin:/bin"]
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}
