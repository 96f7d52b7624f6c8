import Foundation
import Glibc
import Operations
import Testing

@testable import Benchmarks

/// The paths whose instructions are counted.
@Suite struct `A hot path` {
    @Test(arguments: HotPath.allCases) func `has the same result for the same input, and more of it for more`(path: HotPath) throws {
        let once = try path.run(times: 10)
        #expect(once > 0)
        #expect(try path.run(times: 10) == once)
        #expect(try path.run(times: 20) > once)
    }

    @Test func `routing makes a job for each of a team of three`() throws {
        // Each job has some 400 bytes of ids, texts and address at least.
        #expect(try RoutingPath().run(times: 1) > 3 * 400)
    }

    @Test func `web push encrypts what a browser is sent`() throws {
        // 103 bytes of header, tag and delimiter, and the declarative message.
        #expect(try WebPushPath().run(times: 1) > 103 + 300)
    }

    @Test(arguments: [1, 37, 99, 100, 101, 250]) func `settling ends every delivery, however many there are`(count: Int) throws {
        #expect(try SettlingPath().run(times: count) > 0)
    }
}

@Suite(.timeLimit(.minutes(1))) struct `The calling thread` {
    private struct Fault: Error {}

    @Test func `runs an asynchronous function to its end, also through another task`() throws {
        let here = UInt(pthread_self())
        let threads = try CallingThread().run { () async throws -> [UInt] in
            let before = Self.thread()
            let child = await withTaskGroup(of: UInt.self) { group in
                group.addTask { Self.thread() }
                return await group.next()
            }
            return [before, child ?? 0, Self.thread()]
        }
        #expect(threads == [here, here, here])
    }

    @Test func `gives the function's error on`() {
        #expect(throws: Fault.self) { try CallingThread().run { () async throws -> Int in throw Fault() } }
    }

    /// Not to be asked in an asynchronous function, where a thread is nothing to rely on.
    private static func thread() -> UInt { UInt(pthread_self()) }
}

/// Driving valgrind.
@Suite struct `The counter of instructions` {
    @Test func `finds the number in what callgrind says`() {
        let said = """
            ==21007== For interactive control, run 'callgrind_control -h'.
            4711 bytes
            ==21007==
            ==21007== Events    : Ir
            ==21007== Collected : 126665
            ==21007==
            ==21007== I   refs:      126,665
            """
        #expect(InstructionCounter.collected(said) == 126_665)
        #expect(InstructionCounter.collected("valgrind: debuginfo reader: Possibly corrupted debuginfo file.") == nil)
    }

    @Test(arguments: [
        ("Swift version 6.3.1 (swift-6.3.1-RELEASE)\nTarget: x86_64-unknown-linux-gnu\n", "6.3.1"),
        ("Apple Swift version 6.2 (swiftlang-6.2)", "6.2"), ("", "unknown"), ("Swift version", "unknown"),
    ])
    func `finds the compiler's version`(said: String, version: String) {
        #expect(InstructionCounter.version(said) == version)
    }

    @Test func `finds the versions of valgrind and of swift-crypto`() {
        #expect(InstructionCounter.valgrindVersion("valgrind-3.19.0\n") == "3.19.0")
        #expect(InstructionCounter.valgrindVersion("") == "unknown")
        let resolved = """
            {"pins":[{"identity":"grdb","state":{"version":"7.10.0"}},{"identity":"swift-crypto","state":{"version":"4.5.2"}}]}
            """
        #expect(InstructionCounter.cryptoVersion(Data(resolved.utf8)) == "4.5.2")
        #expect(InstructionCounter.cryptoVersion(Data()) == "unknown")
    }

    @Test func `says what to install where a tool is missing`() throws {
        let log = FileManager.default.temporaryDirectory.appending(path: "belfry-missing-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: log) }
        let error = #expect(throws: OperationError.self) {
            try InstructionCounter.start("no-such-valgrind", package: "valgrind", [], output: log)
        }
        #expect(error?.exitCode == 78)
        #expect(error?.fix == "Install the package that has it; on Debian: apt-get install valgrind")
    }
}

/// What was counted beside what was committed.
@Suite struct `A comparison of instructions` {
    private static func figures(_ routing: Int?, _ changed: [String: String] = [:]) -> InstructionFigures {
        let versions = ["swift": "6.3.1", "swift-crypto": "4.5.2", "valgrind": "3.19.0", "architecture": "x86_64"]
        return InstructionFigures(versions: versions.merging(changed) { $1 }, instructions: routing.map { ["routing": $0] } ?? [:])
    }

    @Test(arguments: [(1000, false), (1050, false), (1051, true), (2000, true), (500, false)])
    func `is an error above five per cent`(counted: Int, fails: Bool) {
        let comparison = InstructionComparison(Self.figures(counted), with: Self.figures(1000))
        #expect(comparison.isBinding && comparison.failures == (fails ? [.routing] : []))
        #expect(comparison.change(of: .routing) == Double(counted - 1000) / 10)
        #expect(comparison.change(of: .settling) == nil)
    }

    @Test(arguments: [["swift": "6.3.2"], ["swift-crypto": "4.6.0"], ["valgrind": "3.22.0"], ["architecture": "aarch64"]])
    func `is a report under other versions`(changed: [String: String]) {
        let comparison = InstructionComparison(Self.figures(2000), with: Self.figures(1000, changed))
        #expect(!comparison.isBinding && comparison.failures.isEmpty && comparison.change(of: .routing) == 100)
    }

    @Test func `without a committed figure, or without any, is an error`() {
        #expect(InstructionComparison(Self.figures(1000), with: Self.figures(nil)).failures == [.routing])
        #expect(InstructionComparison(Self.figures(1000), with: nil).failures == [.routing])
    }

    @Test func `reads the figures that were written, and says when it cannot`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "belfry-instructions-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try InstructionFigures.read(file.path) == nil)
        try Self.figures(1000).write(file.path)
        #expect(try InstructionFigures.read(file.path) == Self.figures(1000))
        try Data("{}".utf8).write(to: file)
        #expect(throws: OperationError.self) { try InstructionFigures.read(file.path) }
    }
}
