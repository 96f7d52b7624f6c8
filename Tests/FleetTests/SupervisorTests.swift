import FleetHarness
import Foundation
import PrivateBroker
import Sandbox
import Scenario
import Synchronization
import Testing

/// What keeps the demo's fleet running while somebody tries things out.
@Suite(.serialized, .timeLimit(.minutes(2))) struct `The demo` {
    @Test func `starts a killed worker again, says so, and its mails are delivered`() async throws {
        try await TestFleet.run { fleet in
            let lines = Lines()
            let supervisor = try Supervisor(
                of: fleet, on: Screen(isTerminal: false, columns: nil, write: { lines.add($0) }, complain: { lines.add($0) }))
            do {
                try await supervisor.start()
                try #require(await supervisor.process(of: .email)).signal(SIGKILL)
                await lines.wait(for: "belfry-email-worker is ready again")
                #expect(lines.all.contains { $0.contains("belfry-email-worker was ended by signal 9: it is started again") })
                try await fleet.publishJob("c-1", for: .email)
                #expect(await fleet.waitForAccepted(.ses, 1, within: .seconds(30)) == 1)
            } catch {
                // It would start again what the fleet ends.
                _ = await supervisor.stop(within: .seconds(5))
                throw error
            }
            #expect(await supervisor.mishaps.isEmpty)
            #expect(await supervisor.stop(within: .seconds(60)))
        }
    }

    @Test func `ends with 130 at an interrupt, and leaves no process and no file behind`() async throws {
        // All that the demo starts has a file or a home below this folder, and so the folder's name in its environment.
        let place = FileManager.default.temporaryDirectory.appending(path: "belfry-interrupt-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let demo = Process()
        let output = Pipe()
        demo.executableURL = try TestEnvironment().executables.appending(path: "belfry-demo")
        demo.currentDirectoryURL = try TestEnvironment.root()
        demo.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": place.path]) { $1 }
        demo.standardOutput = output
        try demo.run()
        let number = demo.processIdentifier
        let (said, started) = await withCheckedContinuation { continuation in
            // Reading blocks: it must not be done on a thread of the cooperative pool.
            DispatchQueue.global().async {
                var text = ""
                var started: [String]?
                while case let more = output.fileHandleForReading.availableData, !more.isEmpty {
                    text += String(decoding: more, as: UTF8.self)
                    guard started == nil, text.contains("router and three workers are ready") else { continue }
                    started = (try? Self.processes(with: place.path)) ?? []
                    kill(number, SIGINT)
                }
                continuation.resume(returning: (text, started ?? []))
            }
        }
        demo.waitUntilExit()
        #expect(demo.terminationReason == .exit && demo.terminationStatus == 130, "\(said)")
        #expect(said.contains("interrupted; everything is stopped and removed"), "\(said)")
        for member in FleetMember.allCases { #expect(started.contains { $0.contains(member.rawValue) }, "\(started)") }
        // What belongs to a node that was killed ends a moment after it.
        try await waitUntil("all that the demo has started is gone") { try Self.processes(with: place.path).isEmpty }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == [])
    }

    /// The command lines of the processes that have something in their environment.
    private static func processes(with mark: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.compactMap { number in
            // One that has ended meanwhile has no file any more.
            guard let environment = FileManager.default.contents(atPath: "/proc/\(number)/environ"),
                String(decoding: environment, as: UTF8.self).contains(mark)
            else { return nil }
            return FileManager.default.contents(atPath: "/proc/\(number)/cmdline").map { String(decoding: $0, as: UTF8.self) } ?? number
        }
    }

    /// What was printed, and a way to wait for it.
    private final class Lines: Sendable {
        private struct State {
            var lines: [String] = []
            var waiters: [(text: String, continuation: CheckedContinuation<Void, Never>)] = []
        }

        private let state = Mutex(State())

        var all: [String] { state.withLock { $0.lines } }

        func add(_ line: String) {
            let ready = state.withLock { state in
                state.lines.append(line)
                let ready = state.waiters.filter { line.contains($0.text) }
                state.waiters.removeAll { line.contains($0.text) }
                return ready
            }
            for waiter in ready { waiter.continuation.resume() }
        }

        func wait(for text: String) async {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.lines.contains(where: { $0.contains(text) }) { return true }
                    state.waiters.append((text, continuation))
                    return false
                }
                if isThere { continuation.resume() }
            }
        }
    }
}
