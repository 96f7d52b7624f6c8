import Foundation
import Generated
import Testing

/// A run that finds nothing must be a run that could have found something.
@Suite(.serialized) struct `The fuzzer` {
    private static func settings(_ folder: URL, inputs: Int = 3000) -> FuzzSettings {
        var settings = FuzzSettings([:])
        (settings.inputs, settings.folder, settings.seed) = (inputs, folder, 7)
        return settings
    }

    private static func withFolder(_ test: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belfry-fuzz-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await test(folder)
    }

    @Test func `finds a rule that is broken, and keeps the input that did it`() async throws {
        try await Self.withFolder { folder in
            let target = FuzzTarget("time") { bytes throws(Finding) in
                try Finding.unless(!bytes.contains(0xFF), "there is a byte that nobody likes")
            }
            let report = try await FuzzRun(targets: [target], settings: Self.settings(folder)).run()
            #expect(report.inputs == 3000)
            let broken = try #require(report.broken.first)
            #expect(report.broken.count == 1)
            let input = try #require(FuzzInput(file: Array(try Data(contentsOf: broken.file))))
            #expect(input.bytes.contains(0xFF))
            #expect(input.target == "time")
            #expect(input.seed == 7)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [broken.file.lastPathComponent])
        }
    }

    @Test func `finds an input that takes too long`() async throws {
        try await Self.withFolder { folder in
            let target = FuzzTarget("time") { _ throws(Finding) in
                let end = ProcessorTime.now + FuzzRun.timeLimit + .milliseconds(100)
                while ProcessorTime.now < end {}
            }
            let report = try await FuzzRun(targets: [target], settings: Self.settings(folder, inputs: 1)).run()
            #expect(report.broken.first?.finding.description.contains("processor time") == true)
        }
    }

    @Test func `the input that ends the process is in the file`() async throws {
        try await Self.withFolder { folder in
            await #expect(processExitsWith: .failure) { [path = folder.path as String] in
                let target = FuzzTarget("time") { bytes throws(Finding) in precondition(!bytes.contains(0xFF)) }
                _ = try await FuzzRun(targets: [target], settings: `The fuzzer`.settings(URL(filePath: path))).run()
            }
            let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(kept.count == 1)
            let file = folder.appending(path: try #require(kept.first))
            let input = try #require(FuzzInput(file: Array(try Data(contentsOf: file))))
            #expect(input.bytes.contains(0xFF))
        }
    }

    @Test func `the same seed makes the same inputs, another seed others`() {
        let mutator = Mutator([Array("{\"time\":1700000000000}".utf8), Array("[1,2,3]".utf8)])
        func inputs(_ seed: UInt64) -> [[UInt8]] {
            var random = SeededRandom(seed: seed)
            return (0..<100).map { _ in mutator.input(&random) }
        }
        #expect(inputs(1) == inputs(1))
        #expect(inputs(1) != inputs(2))
        #expect(Set(inputs(1)).count > 90)
    }

    @Test func `inputs are not larger than what is tried in earnest`() {
        let mutator = Mutator([[UInt8](repeating: 0x5B, count: Mutator.longest)])
        var random = SeededRandom(seed: 3)
        #expect((0..<200).allSatisfy { _ in mutator.input(&random).count <= Mutator.longest })
    }

    @Test func `what was written down is read back, and half of it is not`() {
        let input = FuzzInput(target: "event", seed: .max, number: 12, bytes: [0, 1, 0x0A])
        #expect(FuzzInput(file: input.heading + input.bytes + [0, 0]) == input)
        #expect(FuzzInput(file: input.heading + [0]) == nil)
        #expect(FuzzInput(file: []) == nil)
    }
}
