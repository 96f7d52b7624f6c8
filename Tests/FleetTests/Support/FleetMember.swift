import Foundation
import Synchronization

/// The processes of the fleet.
enum FleetMember: String, CaseIterable {
    case router = "belfry-router"
    case webPush = "belfry-web-push-worker"
    case mobilePush = "belfry-mobile-push-worker"
    case email = "belfry-email-worker"
}

/// One running process of the fleet, with its log in a file.
final class RunningMember: Sendable {
    private let process: Process
    private let ending: EndOfProcess
    let log: URL

    init(_ program: URL, _ arguments: [String] = [], environment: [String: String], log: URL) throws {
        self.log = log
        // Started again it goes on in the same log.
        if !FileManager.default.fileExists(atPath: log.path) { _ = FileManager.default.createFile(atPath: log.path, contents: nil) }
        let output = try FileHandle(forWritingTo: log)
        defer { try? output.close() }
        try output.seekToEnd()
        let process = Process()
        let ending = EndOfProcess()
        process.executableURL = program
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        process.terminationHandler = { ending.set($0.terminationStatus) }
        try process.run()
        self.process = process
        self.ending = ending
    }

    var processIdentifier: Int32 { process.processIdentifier }

    /// Sends a signal to this very process.
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for the end; the exit code, or the signal's number.
    func end() async -> Int32 { await ending.wait() }
}

/// A process's exit code, once it is there.
final class EndOfProcess: Sendable {
    private struct State { var status: Int32?; var waiters: [CheckedContinuation<Int32, Never>] = [] }
    private let state = Mutex(State())

    func set(_ status: Int32) {
        let waiters = state.withLock { state in
            state.status = status
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }

    func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = state.withLock { state in
                if state.status == nil { state.waiters.append(continuation) }
                return state.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }
}
