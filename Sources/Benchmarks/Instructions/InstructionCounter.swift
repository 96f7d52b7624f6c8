import FoundationEssentials
import Glibc
public import Operations

/// Counts the instructions of hot paths: an executable that takes a path is run under valgrind twice, a few times and many times, and the
/// difference is the path's own. What starting up needs is in both.
public struct InstructionCounter {
    private let executable: String

    /// A run that takes longer does not end.
    private static let limit = Duration.seconds(120)

    /// - Parameter executable: takes the path and the number of times from `instructions --measure PATH --times N`.
    public init(executable: String) { self.executable = executable }

    /// The versions that count: of the compiler on the PATH, by which this was built, of swift-crypto, whose BoringSSL has most of the
    /// instructions, and of valgrind; and the processor's architecture.
    /// - Parameter resolved: the package manager's file of versions, at the top of the repository.
    public static func versions(resolved: String = "Package.resolved") throws(OperationError) -> [String: String] {
        try withFolder { folder throws(OperationError) in
            [
                "swift": version(try output(of: "swift", package: nil, ["--version"], in: folder)),
                "valgrind": valgrindVersion(try output(of: "valgrind", package: "valgrind", ["--version"], in: folder)),
                "swift-crypto": cryptoVersion(FileManager.default.contents(atPath: resolved) ?? Data()), "architecture": architecture,
            ]
        }
    }

    /// Counts some paths.
    /// - Parameters:
    ///   - versions: ``versions()``, which the figures are given.
    ///   - progress: gets what is under way.
    /// - Throws: when valgrind or strip is missing or fails.
    public func count(
        _ paths: [HotPath], under versions: [String: String], progress: (String) -> Void
    ) throws(OperationError) -> InstructionFigures {
        guard !Self.isDebugBuild else {
            throw OperationError(.usage, "A build without optimisation has other instructions.", fix: "Build with: swift build -c release")
        }
        var figures = InstructionFigures(versions: versions)
        try Self.withFolder { folder throws(OperationError) in
            let stripped = folder + "/stripped"
            // valgrind 3.19 refuses the debug information of an executable as large as this one ("Possibly corrupted debuginfo file").
            _ = try Self.output(of: "strip", package: "binutils", ["--strip-debug", "-o", stripped, executable], in: folder)
            for path in paths {
                progress("counting \(path.rawValue)")
                figures.instructions[path.rawValue] = try count(path, stripped, folder)
            }
        }
        return figures
    }

    private func count(_ path: HotPath, _ stripped: String, _ folder: String) throws(OperationError) -> Int {
        // Side by side: what else runs has no influence on the number of instructions.
        let runs = [path.counts.few, path.counts.many].map { (times: $0, log: "\(folder)/\(path.rawValue)-\($0).log") }
        var processes: [ChildProcess] = []
        defer { for process in processes { process.signal(SIGKILL) } }
        for run in runs {
            let arguments = [
                "--tool=callgrind", "--callgrind-out-file=/dev/null", stripped, "instructions", "--measure", path.rawValue, "--times",
                "\(run.times)",
            ]
            processes.append(try Self.start("valgrind", package: "valgrind", arguments, output: run.log))
        }
        var collected: [Int] = []
        for (process, run) in zip(processes, runs) {
            let code = try process.waitForEnd(within: Self.limit)
            guard code == 0, let number = Self.collected(Self.text(run.log)) else {
                throw OperationError(.unavailable, "valgrind ended with \(code) for \(path.rawValue).\n\(tail(run.log))")
            }
            collected.append(number)
        }
        return (collected[1] - collected[0]) / (runs[1].times - runs[0].times)
    }
}

extension InstructionCounter {
    /// What callgrind has counted, from its line `==17== Collected : 126665`; nil when there is none.
    static func collected(_ said: String) -> Int? {
        for line in said.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 4, words[1] == "Collected", words[2] == ":" { return Int(words[3]) }
        }
        return nil
    }

    /// The number in `Swift version 6.3.1 (swift-6.3.1-RELEASE)`.
    static func version(_ said: String) -> String {
        let words = said.split { $0 == " " || $0.isNewline }
        guard let place = words.firstIndex(of: "version"), place + 1 < words.count else { return "unknown" }
        return String(words[place + 1])
    }

    /// The number in `valgrind-3.19.0`.
    static func valgrindVersion(_ said: String) -> String {
        let number = said.split(separator: "-").last.map { $0.filter { $0.isNumber || $0 == "." } } ?? ""
        return number.isEmpty ? "unknown" : number
    }

    /// The version of swift-crypto in a Package.resolved.
    static func cryptoVersion(_ resolved: Data) -> String {
        struct Resolved: Decodable {
            struct Pin: Decodable {
                struct State: Decodable { var version: String? }

                var identity: String
                var state: State
            }

            var pins: [Pin]
        }
        let pins = (try? JSONDecoder().decode(Resolved.self, from: resolved))?.pins ?? []
        return pins.first { $0.identity == "swift-crypto" }?.state.version ?? "unknown"
    }

    private static var architecture: String {
        #if arch(x86_64)
        return "x86_64"
        #elseif arch(arm64)
        return "aarch64"
        #else
        return "unknown"
        #endif
    }

    private static var isDebugBuild: Bool {
        #if DEBUG
        return true
        #else
        return false
        #endif
    }

    private static func withFolder<Value>(_ body: (String) throws(OperationError) -> Value) throws(OperationError) -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belfry-bench-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw OperationError(.configuration, "No folder can be made in \(FileManager.default.temporaryDirectory.path).")
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    /// Starts a tool.
    /// - Parameter package: what to install when it is missing; nil when an installation is not ours to propose.
    static func start(_ tool: String, package: String?, _ arguments: [String], output: String) throws(OperationError) -> ChildProcess {
        var environment = ProcessInfo.processInfo.environment
        // Tables with other seeds have other collisions.
        environment["SWIFT_DETERMINISTIC_HASHING"] = "1"
        do throws(OperationError) {
            return try ChildProcess(tool, arguments, environment: environment, output: output)
        } catch {
            let fix = package.map { "Install the package that has it; on Debian: apt-get install \($0)" } ?? "Put it on the PATH."
            throw OperationError(.configuration, "\(tool) is needed to count instructions. \(error.text)", fix: fix)
        }
    }

    private static func output(
        of tool: String, package: String?, _ arguments: [String], in folder: String
    ) throws(OperationError) -> String {
        let log = "\(folder)/\(tool).log"
        let code = try start(tool, package: package, arguments, output: log).waitForEnd(within: limit)
        guard code == 0 else { throw OperationError(.unavailable, "\(tool) ended with \(code).\n\(tail(log))") }
        return text(log)
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
