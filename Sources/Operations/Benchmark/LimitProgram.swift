import FoundationEssentials

/// A C program that one of our processes is compared with.
public enum LimitProgram {
    /// Compiles a source file with gcc.
    /// - Parameter libraries: what it is linked with, without `lib`.
    /// - Returns: the path of the executable; nil when there is no compiler or no library, or when the source is not there.
    public static func compile(_ source: String, libraries: [String], into executable: String) async -> String? {
        guard FileManager.default.fileExists(atPath: source) else { return nil }
        let arguments = ["-O2", "-o", executable, source] + libraries.map { "-l" + $0 }
        let environment = ProcessInfo.processInfo.environment
        guard let compiler = try? ChildProcess("gcc", arguments, environment: environment, output: executable + ".log") else { return nil }
        let code = try? await compiler.end(within: .seconds(60))
        return code == 0 ? executable : nil
    }
}
