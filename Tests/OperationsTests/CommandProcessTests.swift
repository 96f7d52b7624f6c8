import Foundation
import Testing

/// The executable itself, which is in the folder that `BELFRY_TEST_BIN` names.
@Suite(.timeLimit(.minutes(1))) struct `The command's own process` {
    @Test func `may not be written to a core file, for its secrets are in it`() async throws {
        let folder = try #require(ProcessInfo.processInfo.environment["BELFRY_TEST_BIN"], "run the tests with deploy/test")
        let input = Pipe()
        // It waits for what comes on standard input.
        let process = try Self.start(URL(filePath: folder).appending(path: "belfry"), ["publish", "--dry-run", "-"], input)
        defer { Self.end(process, input) }
        // The hard limit, too. Others than root cannot raise it, and it is rarely 0 by itself.
        try await waitUntil("the kernel's limits say so") {
            try String(contentsOfFile: "/proc/\(process.processIdentifier)/limits", encoding: .utf8)
                .contains(/Max core file size\s+0\s+0\s/)
        }
    }

    @Test func `takes the example that the help of directory import shows`() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["BELFRY_TEST_BIN"], "run the tests with deploy/test")
        let program = URL(filePath: folder).appending(path: "belfry")
        let help = try Self.run(program, ["directory", "import", "--help"]).output
        let start = try #require(help.range(of: "{\"workspace\"")?.lowerBound)
        let end = try #require(help[start...].range(of: "]}]}")?.upperBound)
        let result = try Self.run(program, ["directory", "import", "--dry-run", "--strict", "-"], input: String(help[start..<end]))
        #expect(result.status == 0 && result.output.contains("5 events, nothing sent"), "\(result)")
    }

    private static func run(
        _ program: URL, _ arguments: [String], input text: String = ""
    ) throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Less than a pipe holds, both ways.
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let written = try output.fileHandleForReading.readToEnd() ?? Data()
        let complaints = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaints, as: UTF8.self))
    }

    private static func start(_ program: URL, _ arguments: [String], _ input: Pipe) throws -> Process {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// The end of its input is its own.
    private static func end(_ process: Process, _ input: Pipe) {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
