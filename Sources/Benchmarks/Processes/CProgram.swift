import FoundationEssentials

/// A C program that one of our processes is compared with.
public enum CProgram {
    /// Runs `body` with the path of the program: the one that was given, or that of the source, compiled with gcc and removed afterwards.
    /// The path is nil when there is no compiler, no library or no source.
    /// - Parameter libraries: what it is linked with, without `lib`.
    public static func with(
        _ given: String?, orCompiled source: String, libraries: [String], _ body: (String?) async throws -> Void
    ) async throws {
        if let given { return try await body(given) }
        let executable = FileManager.default.temporaryDirectory.appending(path: "belfry-bench-\(UUID().uuidString)").path
        defer { for file in [executable, executable + ".log"] { try? FileManager.default.removeItem(atPath: file) } }
        try await body(await compile(source, libraries: libraries, into: executable))
    }

    private static func compile(_ source: String, libraries: [String], into executable: String) async -> String? {
        guard FileManager.default.fileExists(atPath: source) else { return nil }
        let arguments = ["-O2", "-o", executable, source] + libraries.map { "-l" + $0 }
        let environment = ProcessInfo.processInfo.environment
        guard let compiler = try? ChildProcess("gcc", arguments, environment: environment, output: executable + ".log") else { return nil }
        let code = try? await compiler.end(within: .seconds(60))
        return code == 0 ? executable : nil
    }
}
