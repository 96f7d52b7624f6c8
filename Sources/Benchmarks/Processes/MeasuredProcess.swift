import Glibc
import Operations

/// One of the fleet's processes while it is measured: it is read again and again, asked to stop, and never left behind.
struct MeasuredProcess {
    /// For errors, such as `router`.
    let name: String
    private let process: ChildProcess
    /// Where its output goes.
    private let log: String

    /// A process that does nothing for so long stands still.
    private static let patience = Duration.seconds(30)

    /// Starts a process for as long as `body` takes, and kills it when it is still there then.
    /// - Parameter log: the file for its output.
    static func with<Value>(
        _ name: String, _ executable: String, environment: [String: String], log: String,
        _ body: (MeasuredProcess) async throws -> Value
    ) async throws -> Value {
        let process = try ChildProcess(executable, environment: environment, output: log)
        defer { process.kill() }
        return try await body(MeasuredProcess(name: name, process: process, log: log))
    }

    /// What the kernel says about it now, beside what it has done.
    /// - Throws: when it has ended.
    func read(done: Int, broker: BrokerProcess? = nil) throws(OperationError) -> Reading {
        try requireRunning()
        guard let usage = ProcessUsage(process.id) else { throw problem("cannot be inspected") }
        return Reading(moment: .now, done: done, usage: usage, broker: broker?.processor)
    }

    /// Reads it until it has done what is wanted.
    /// - Parameters:
    ///   - pause: how long to wait after a reading that shows so much. Each is work for the broker that is measured.
    ///   - done: asks how much it has done.
    /// - Returns: all readings, of which only the last shows what is wanted; never empty.
    /// - Throws: when it ends, or does nothing for half a minute.
    func watch(
        until wanted: Int, of what: String, broker: BrokerProcess? = nil, every pause: (Int) -> Duration, _ done: () async throws -> Int
    ) async throws -> [Reading] {
        var readings: [Reading] = []
        var progress = (done: 0, since: ContinuousClock.now)
        while true {
            let count = try await done()
            let reading = try read(done: count, broker: broker)
            readings.append(reading)
            if reading.done >= wanted { return readings }
            if reading.done > progress.done { progress = (reading.done, reading.moment) }
            guard reading.moment - progress.since < Self.patience else {
                throw problem("stands still at \(reading.done) of \(wanted) \(what)")
            }
            try await Task.sleep(for: pause(reading.done))
        }
    }

    /// Asks it to stop, and waits until it has.
    /// - Throws: when it ends with another code than 0, or not within 45 s.
    func stop() async throws {
        process.signal(SIGTERM)
        let code = try await process.end(within: .seconds(45))
        guard code == 0 else { throw problem("ended with \(code)") }
    }

    /// - Throws: when it has ended.
    func requireRunning() throws(OperationError) {
        if let code = process.codeIfEnded() { throw problem("ended with \(code)") }
    }

    /// An error about it, with the end of its log.
    func problem(_ what: String) -> OperationError { OperationError(.unavailable, "The \(name) \(what).\n\(tail(log))") }
}
