import FoundationEssentials
import Glibc

/// What the system knows about this process, read at each scrape. What cannot be read is left out.
struct ProcessMetrics {
    let process: String
    let version: String

    func exposition() -> String {
        let labels = SeriesKey([("process", process), ("version", version)]).written()
        return [
            Self.family("belfry_build_info", .gauge, "Always 1; the labels say what runs.", 1, labels: labels),
            Self.family("process_cpu_seconds_total", .counter, "Processor time used, user and system.", Self.processorSeconds),
            Self.family("process_open_fds", .gauge, "Open file descriptors.", Self.openDescriptors),
            Self.family("process_resident_memory_bytes", .gauge, "Memory in use.", Self.residentBytes),
            Self.family("process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.", Self.startTime),
        ].joined()
    }

    private static func family(_ name: String, _ kind: MetricKind, _ help: String, _ value: Double?, labels: String = "") -> String {
        guard let value else { return "" }
        return "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n\(name)\(labels) \(MetricNumber.written(value))\n"
    }

    private static var processorSeconds: Double? {
        var usage = rusage()
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        return Double(seconds) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    private static var openDescriptors: Double? {
        // Reading the folder opens one itself.
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count - 1) }
    }

    private static var residentBytes: Double? {
        // The second number of statm is the resident size in pages (proc(5)).
        let fields = fields(of: "/proc/self/statm")
        return fields.count > 1 ? Double(fields[1]).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) } : nil
    }

    /// Does not change, so it is worked out once.
    private static let startTime: Double? = {
        // Field 22 of stat, counted in ticks since the machine started; the fields after the last parenthesis begin with the third (proc(5)).
        guard let stat = contents("/proc/self/stat"), let name = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        guard fields.count > 19, let ticks = Double(fields[19]), let started = machineStart else { return nil }
        return started + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    private static var machineStart: Double? {
        contents("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
    }

    private static func fields(of path: String) -> [Substring] {
        contents(path)?.split(whereSeparator: \.isWhitespace) ?? []
    }

    private static func contents(_ path: String) -> String? {
        (try? Data(contentsOf: URL(filePath: path))).flatMap { String(bytes: $0, encoding: .utf8) }
    }
}
