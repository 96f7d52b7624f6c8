import Foundation
import Glibc
import Operations
import Testing

@testable import Benchmarks

/// Programs that every system has stand for the fleet's.
@Suite(.timeLimit(.minutes(1))) struct `A measured process` {
    private struct Fault: Error {}

    @Test func `is killed when measuring it fails`() async throws {
        var left: MeasuredProcess?
        await #expect(throws: Fault.self) {
            try await Self.with("exec sleep 60") { process in
                left = process
                throw Fault()
            }
        }
        let process = try #require(left)
        let error = await #expect(throws: OperationError.self) { try await process.stop() }
        #expect(error?.text.hasPrefix("The router ended with \(128 + SIGKILL).") == true)
    }

    @Test func `is read until it has done what is wanted`() async throws {
        try await Self.with("exec sleep 60") { process in
            var done = 0
            let readings = try await process.watch(until: 3, of: "jobs", every: { _ in .zero }) {
                done += 1
                return done
            }
            #expect(readings.map(\.done) == [1, 2, 3] && readings.allSatisfy { $0.usage.peakMemory > 0 })
            let error = await #expect(throws: OperationError.self) { try await process.stop() }
            #expect(error?.text.hasPrefix("The router ended with \(128 + SIGTERM).") == true)
        }
    }

    @Test func `that ends by itself is an error with the end of its log`() async throws {
        let error = await #expect(throws: OperationError.self) {
            try await Self.with("echo out of matches; exit 3") { process in
                _ = try await process.watch(until: 1, of: "jobs", every: { _ in .milliseconds(1) }) { 0 }
            }
        }
        #expect(error?.text == "The router ended with 3.\nout of matches" && error?.exitCode == 69)
    }

    @Test func `that is asked to stop ends in order, or it is an error`() async throws {
        try await Self.with("trap 'exit 0' TERM; echo ready; while :; do sleep 0.01; done") { process in
            try await waitUntilItSays("ready", process)
            try await process.stop()
            let error = #expect(throws: OperationError.self) { try process.requireRunning() }
            #expect(error?.text.hasPrefix("The router ended with 0.") == true)
        }
    }

    /// The shell may not have come to its trap yet.
    private func waitUntilItSays(_ word: String, _ process: MeasuredProcess) async throws {
        while !process.problem("").text.contains(word) { try await Task.sleep(for: .milliseconds(5)) }
    }

    private static func with(_ script: String, _ body: (MeasuredProcess) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belfry-measured-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "program")
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program.path)
        try await MeasuredProcess.with(
            "router", program.path, environment: ProcessInfo.processInfo.environment, log: folder.appending(path: "log").path, body)
    }
}

/// Figures between two readings.
@Suite struct `A stretch` {
    @Test func `is what was done and used between its readings`() throws {
        let stretch = try Stretch([Self.reading(0, done: 10, used: 2, broker: 1), Self.reading(4, done: 210, used: 2.5, broker: 3)])
        #expect(stretch.done == 200 && stretch.seconds == 4 && stretch.rate == 50)
        #expect(stretch.processorMicroseconds == 2500 && stretch.brokerMicroseconds == 10_000)
    }

    @Test func `says nothing of a broker elsewhere`() throws {
        #expect(try Stretch([Self.reading(0, done: 0, used: 0), Self.reading(1, done: 1, used: 1)]).brokerMicroseconds == nil)
    }

    @Test(arguments: [[], [1], [1, 1]] as [[Int]])
    func `without anything between its readings is an error`(done: [Int]) {
        let readings = done.enumerated().map { Self.reading(Double($0), done: $1, used: 0) }
        let error = #expect(throws: OperationError.self) { try Stretch(readings) }
        #expect(error?.exitCode == 64)
    }

    private static let start = ContinuousClock.now

    private static func reading(_ second: Double, done: Int, used: Double, broker: Double? = nil) -> Reading {
        Reading(
            moment: start + .seconds(second), done: done, usage: ProcessUsage(processor: .seconds(used), peakMemory: 1),
            broker: broker.map { Duration.seconds($0) })
    }
}
