import FleetHarness
import Foundation
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
            try await supervisor.start()
            try #require(await supervisor.process(of: .email)).signal(SIGKILL)
            await lines.wait(for: "belfry-email-worker is ready again")
            #expect(lines.all.contains { $0.contains("belfry-email-worker was ended by signal 9: it is started again") })
            try await fleet.publishJob("c-1", for: .email)
            #expect(await fleet.waitForAccepted(.ses, 1, within: .seconds(30)) == 1)
            #expect(await supervisor.mishaps.isEmpty)
            #expect(await supervisor.stop(within: .seconds(60)))
        }
    }

    @Test func `ends with 130 at an interrupt, and leaves no process behind`() async throws {
        let mark = "BELFRY_TEST_MARK=\(UUID().uuidString)"
        let demo = Process()
        let output = Pipe()
        let folder = try #require(ProcessInfo.processInfo.environment["BELFRY_TEST_BIN"], "run the tests with deploy/test")
        demo.executableURL = URL(filePath: folder).appending(path: "belfry-demo")
        demo.environment = ProcessInfo.processInfo.environment.merging(["BELFRY_TEST_MARK": String(mark.dropFirst(17))]) { $1 }
        demo.standardOutput = output
        try demo.run()
        let number = demo.processIdentifier
        let said = await withCheckedContinuation { continuation in
            // Reading blocks: it must not be done on a thread of the cooperative pool.
            DispatchQueue.global().async {
                var text = ""
                while case let more = output.fileHandleForReading.availableData, !more.isEmpty {
                    let isFirst = !text.contains("RabbitMQ runs")
                    text += String(decoding: more, as: UTF8.self)
                    if isFirst, text.contains("RabbitMQ runs") { kill(number, SIGINT) }
                }
                continuation.resume(returning: text)
            }
        }
        demo.waitUntilExit()
        #expect(demo.terminationStatus == 130, "\(said)")
        #expect(said.contains("interrupted; everything is stopped and removed"), "\(said)")
        #expect(try Self.processes(with: mark).isEmpty)
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
