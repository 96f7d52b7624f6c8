import FoundationEssentials
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

/// What the kernel says about a process (proc(5)).
struct ProcessUsage {
    /// Processor time used so far, in user and kernel mode.
    var processor: Duration
    /// The most memory that was resident at once, in bytes.
    var peakMemory: Int
}

extension ProcessUsage {
    /// Looks at a process; nil when there is none.
    init?(_ id: pid_t) {
        guard let times = Self.text("/proc/\(id)/stat"), let status = Self.text("/proc/\(id)/status") else { return nil }
        // The second field is the name in brackets, with whatever characters it has; utime and stime are the 14th and 15th.
        let fields = times[(times.lastIndex(of: ")") ?? times.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else { return nil }
        processor = .milliseconds((user + system) * 1000 / Int(sysconf(Int32(_SC_CLK_TCK))))
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split(whereSeparator: \.isWhitespace)
        peakMemory = (peak.flatMap { $0.count > 1 ? Int($0[1]) : nil } ?? 0) * 1024
    }

    private static func text(_ path: String) -> String? {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}

/// The broker's own process, when it runs on this machine: what it needs belongs to what a program costs that works with it.
struct BrokerProcess {
    /// What the API says about a node; at first without its process.
    struct Node: Decodable { var os_pid: String? }

    /// The kernel's id of it.
    let id: Int32

    /// Asks the management API for it; nil when there are several nodes, or when the only one is not a process of this machine.
    ///
    /// The API lists a node some seconds before it knows the node's process (seen in 3.10 after each start).
    static func find(_ api: ManagementAPI) async throws -> BrokerProcess? {
        try await find(api, by: ContinuousClock()) { () throws(OperationError) -> [Node] in
            try await api.get([Node].self, "nodes?columns=os_pid") ?? []
        }
    }

    /// The same by a given clock, with what the API says about its nodes.
    static func find<Time: Clock<Duration>>(
        _ api: ManagementAPI, by clock: Time, asking nodes: () async throws(OperationError) -> [Node]
    ) async throws -> BrokerProcess? {
        let ids = try await api.wait(to: "name the node's process", by: clock) { () throws(OperationError) -> [String]? in
            wanted(try await nodes())
        }
        guard let id = ids.first.flatMap({ Int32($0) }) else { return nil }
        guard let name = try? String(contentsOfFile: "/proc/\(id)/comm", encoding: .utf8), name.hasPrefix("beam") else { return nil }
        return BrokerProcess(id: id)
    }

    /// The process that is wanted: nil when the API does not know yet, none when there are several nodes.
    static func wanted(_ nodes: [Node]) -> [String]? {
        if nodes.count > 1 { return [] }
        return nodes.first?.os_pid.map { [$0] }
    }

    /// Processor time used so far; nil when it cannot be looked at.
    var processor: Duration? { ProcessUsage(id)?.processor }
}
