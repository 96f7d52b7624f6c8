import FoundationEssentials
import Glibc
import Operations
import Synchronization

/// A process that was started here: with arguments and an environment of its own, and its output in a file.
final class ChildProcess: Sendable {
    /// The kernel's id of it.
    let id: pid_t
    private let name: String
    /// Asked of the kernel once: it forgets a process whose end it has reported.
    private let code = Mutex<Int32?>(nil)

    /// Starts an executable.
    /// - Parameters:
    ///   - path: the executable, looked for on the PATH when it has no slash.
    ///   - environment: all of its environment.
    ///   - output: the file that takes what it prints, standard error too.
    init(
        _ path: String, _ arguments: [String] = [], environment: [String: String], output: String
    ) throws(OperationError) {
        name = path
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // This may be a thread of a pool, which blocks signals, and the child would inherit that: it could not be asked to stop.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let values = CStrings([path] + arguments)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
        var id = pid_t()
        let status = unsafe posix_spawnp(&id, path, &actions, &attributes, values.pointers, variables.pointers)
        guard status == 0 else {
            throw OperationError(.configuration, "\(path) cannot be started (error \(status)).")
        }
        self.id = id
    }

    /// Waits until it has ended.
    /// - Returns: its exit code, or 128 and the signal's number.
    /// - Throws: when it is still there after the limit, or the task was cancelled.
    func end(within limit: Duration) async throws -> Int32 {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if let code = codeIfEnded() { return code }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw OperationError(.unavailable, "\(name) did not end within \(limit).")
    }

    /// The same for a caller that is no task: it blocks its thread.
    func waitForEnd(within limit: Duration) throws(OperationError) -> Int32 {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if let code = codeIfEnded() { return code }
            usleep(10_000)
        }
        throw OperationError(.unavailable, "\(name) did not end within \(limit).")
    }

    /// The exit code, or 128 and the signal's number; nil while it runs.
    func codeIfEnded() -> Int32? {
        code.withLock { code in
            guard code == nil else { return code }
            var status: Int32 = 0
            guard unsafe waitpid(id, &status, WNOHANG) == id else { return nil }
            let signal = status & 0x7F
            code = signal == 0 ? status >> 8 & 0xFF : 128 + signal
            return code
        }
    }

    /// Kills it, and waits until the kernel has no more of it; nothing happens when it has ended.
    func kill() {
        signal(SIGKILL)
        _ = try? waitForEnd(within: .seconds(5))
    }

    /// Sends a signal. Nothing happens once its end is known: the kernel may have given its id to another process.
    func signal(_ number: Int32) {
        code.withLock { code in
            guard code == nil else { return }
            Glibc.kill(id, number)
        }
    }
}

/// The last lines of a log, for anyone who has to find out what went wrong.
func tail(_ path: String) -> String {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { return "" }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").suffix(3).joined(separator: "\n")
}

/// Texts as C wants arguments and environments: pointers to bytes that end with 0, and a null pointer at the end.
@safe private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) { unsafe pointers = texts.map { unsafe strdup($0) } + [nil] }

    deinit { unsafe pointers.forEach { unsafe free($0) } }
}

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
