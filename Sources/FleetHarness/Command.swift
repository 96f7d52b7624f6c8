public import Foundation

/// A program that runs to its end.
public struct Command: Sendable {
    public let status: Int32
    public let output: String
    public let errors: String

    /// Runs a program and collects what it prints. The task waits without holding a thread.
    /// - Parameter environment: what is added to this process's own.
    public static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: Data? = nil
    ) async throws -> Command {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belfry-command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (output, errors, source) = (folder.appending(path: "out"), folder.appending(path: "err"), folder.appending(path: "in"))
        for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        try (input ?? Data()).write(to: source)
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let handles = [try FileHandle(forReadingFrom: source), try FileHandle(forWritingTo: output), try FileHandle(forWritingTo: errors)]
        // Nobody else closes them: a long run of chaos had more than a thousand open, and with so many `Process.run` reads behind its buffer.
        defer { for handle in handles { try? handle.close() } }
        process.standardInput = handles[0]
        process.standardOutput = handles[1]
        process.standardError = handles[2]
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Command(
            status: status, output: try String(contentsOf: output, encoding: .utf8), errors: try String(contentsOf: errors, encoding: .utf8)
        )
    }

    /// Runs `curl` against the management API; throws with its words when it fails.
    public static func management(_ method: String, _ url: String, body: String? = nil) async throws {
        let words = ["--silent", "--show-error", "--fail", "--noproxy", "*", "-X", method, "-H", "content-type: application/json", url]
        let result = try await run("/usr/bin/curl", words + (body.map { ["--data", $0] } ?? []))
        guard result.status == 0 else { throw MissingEnvironment(description: "\(method) on the management API failed: \(result.errors)") }
    }
}
