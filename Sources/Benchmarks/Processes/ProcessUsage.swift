import FoundationEssentials
import Glibc

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
