public import Foundation
import Synchronization

/// The processes of the fleet.
public enum FleetMember: String, CaseIterable, Sendable {
    case router = "belfry-router"
    case webPush = "belfry-web-push-worker"
    case mobilePush = "belfry-mobile-push-worker"
    case email = "belfry-email-worker"
}

/// One running process, with its log in a file. It leads a group of processes of its own, so that a Ctrl-C in the terminal is not for it.
public final class RunningMember: Sendable {
    /// How a process ended.
    public struct Ending: Sendable, Equatable {
        /// The exit code, or the signal's number.
        public let status: Int32
        /// Whether a signal ended it.
        public let isSignal: Bool
    }

    private let process: Process
    private let completion: EndOfProcess
    public let log: URL

    /// Starts a program.
    /// - Parameters:
    ///   - environment: all of its environment.
    ///   - log: takes what it prints. Started again it goes on in the same log.
    ///   - processGuard: kills it when this process has gone without ending it.
    public init(
        _ program: URL, _ arguments: [String] = [], environment: [String: String], log: URL, guardedBy processGuard: ProcessGuard? = nil
    ) throws {
        self.log = log
        if !FileManager.default.fileExists(atPath: log.path) { _ = FileManager.default.createFile(atPath: log.path, contents: nil) }
        let output = try FileHandle(forWritingTo: log)
        defer { try? output.close() }
        try output.seekToEnd()
        let process = Process()
        let completion = EndOfProcess()
        process.executableURL = program
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        process.terminationHandler = { ended in
            completion.set(ended)
            processGuard?.ended(ended.processIdentifier)
        }
        try process.run()
        self.process = process
        self.completion = completion
        processGuard?.began(process.processIdentifier)
        // It may have ended before the guard heard of its beginning.
        if completion.ending != nil { processGuard?.ended(process.processIdentifier) }
    }

    public var processIdentifier: Int32 { process.processIdentifier }

    /// How it ended; nil while it runs.
    public var ending: Ending? { completion.ending }

    /// Sends a signal to this very process. Nothing happens once its end is known: the kernel may have given its id to another process.
    public func signal(_ number: Int32) {
        if ending == nil { kill(process.processIdentifier, number) }
    }

    /// Sends a signal to this process and to those that it has started, but for those that lead a group of their own.
    public func signalGroup(_ number: Int32) {
        if ending == nil { kill(-process.processIdentifier, number) }
    }

    /// Waits for the end; the exit code, or the signal's number.
    public func end() async -> Int32 { await completion.wait().status }

    /// Waits for the end.
    public func ended() async -> Ending { await completion.wait() }
}

/// How a process ended, once it has.
final class EndOfProcess: Sendable {
    private struct State {
        var ending: RunningMember.Ending?
        var waiters: [CheckedContinuation<RunningMember.Ending, Never>] = []
    }

    private let state = Mutex(State())

    var ending: RunningMember.Ending? { state.withLock { $0.ending } }

    /// Takes the end from a process that has ended.
    func set(_ process: Process) {
        let ending = RunningMember.Ending(status: process.terminationStatus, isSignal: process.terminationReason == .uncaughtSignal)
        let waiters = state.withLock { state in
            state.ending = ending
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: ending) }
    }

    func wait() async -> RunningMember.Ending {
        await withCheckedContinuation { continuation in
            let ending = state.withLock { state in
                if state.ending == nil { state.waiters.append(continuation) }
                return state.ending
            }
            if let ending { continuation.resume(returning: ending) }
        }
    }
}
