import Foundation
import Glibc

/// A server of somebody else's, as a child process with a folder of its own.
enum ServerProcess {
    struct NotStarted: Error {
        var program: String
        var output: String
    }

    /// Starts the program, waits until the port takes connections, runs the body, and stops the program by its process.
    static func run<Result>(
        _ program: String, _ arguments: [String], port: Int, in folder: Folder, _ body: () async throws -> Result
    ) async throws -> Result {
        let (process, end) = try start(program, arguments, in: folder)
        do {
            try await waitForListener(process, port: port, in: folder)
            let result = try await body()
            await stop(process, end)
            return result
        } catch {
            await stop(process, end)
            throw error
        }
    }

    /// Runs a program to its end.
    static func call(_ program: String, _ arguments: [String], in folder: Folder) async throws {
        let (process, end) = try start(program, arguments, in: folder)
        for await _ in end {}
        guard process.terminationStatus == 0 else { throw NotStarted(program: program, output: try folder.read("output")) }
    }

    /// The stream finishes when the process has ended: waiting must not hold one of the few threads that run tasks.
    private static func start(_ program: String, _ arguments: [String], in folder: Folder) throws -> (Process, AsyncStream<Never>) {
        let output = folder.path("output")
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        let (end, ended) = AsyncStream.makeStream(of: Never.self)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = process.standardOutput
        process.terminationHandler = { _ in ended.finish() }
        try process.run()
        return (process, end)
    }

    /// A server has no other way to say that it is ready than to take a connection.
    private static func waitForListener(_ process: Process, port: Int, in folder: Folder) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while !Loopback.accepts(port: port) {
            guard process.isRunning, ContinuousClock.now < deadline else {
                throw NotStarted(program: process.executableURL?.path ?? "", output: try folder.read("output"))
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static func stop(_ process: Process, _ end: AsyncStream<Never>) async {
        // The signal mask is inherited, and the threads that run tasks block SIGTERM.
        kill(process.processIdentifier, SIGKILL)
        for await _ in end {}
    }
}

/// A temporary folder that goes away with the last reference.
final class Folder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("belfry-http-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }
}
