import Foundation
import Glibc
import Synchronization
import Testing

@testable import AMQP

@Suite(.timeLimit(.minutes(1))) struct `The watchdog of connections` {
    /// As in production: every monitor exists before any socket does, and nothing but the start of one can wake the watchdog.
    @Test func `looks after a connection that is made while it sleeps, and ends one whose thread hangs`() async throws {
        let watchdog = Watchdog()
        let monitor = HeartbeatMonitor(watchdog)
        // The turn for the monitor that has come. From now on it would sleep without a limit.
        #expect(await Self.turn(of: watchdog))
        let ends = try Self.pair()
        monitor.start(socket: ends.ours, limit: .milliseconds(100))
        close(ends.ours)
        while !Self.isOver(ends.peer) {
            guard await Self.turn(of: watchdog) else {
                Issue.record("nobody woke the watchdog")
                break
            }
        }
        #expect(Self.isOver(ends.peer))
        monitor.stop()
        close(ends.peer)
    }

    @Test func `leaves a connection whose thread shows that it lives`() async throws {
        let watchdog = Watchdog()
        let monitor = HeartbeatMonitor(watchdog)
        let ends = try Self.pair()
        monitor.start(socket: ends.ours, limit: .milliseconds(300))
        for _ in 1...10 {
            #expect(await Self.turn(of: watchdog))
            monitor.tick()
        }
        #expect(!Self.isOver(ends.peer))
        monitor.stop()
        close(ends.ours)
        #expect(Self.isOver(ends.peer))
        close(ends.peer)
    }

    /// One wait and what follows from it, on a thread of its own because it may sleep for ever; false when it does.
    private static func turn(of watchdog: Watchdog) async -> Bool {
        await withCheckedContinuation { continuation in
            let outcome = Outcome(continuation)
            Thread.detachNewThread {
                watchdog.wait()
                watchdog.dispatch()
                outcome.tell(true)
            }
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: 5)
                outcome.tell(false)
            }
        }
    }

    /// Resumes a continuation once.
    private final class Outcome: Sendable {
        private let continuation: Mutex<CheckedContinuation<Bool, Never>?>

        init(_ continuation: CheckedContinuation<Bool, Never>) { self.continuation = Mutex(continuation) }

        func tell(_ value: Bool) {
            continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }?.resume(returning: value)
        }
    }

    private static func pair() throws -> (ours: CInt, peer: CInt) {
        var ends: [CInt] = [-1, -1]
        try #require(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        return (ends[0], ends[1])
    }

    /// Whether the other end was shut down or closed.
    private static func isOver(_ socket: CInt) -> Bool {
        var byte: UInt8 = 0
        return unsafe recv(socket, &byte, 1, CInt(MSG_DONTWAIT)) == 0
    }
}
