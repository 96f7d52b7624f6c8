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
