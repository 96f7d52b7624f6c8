import Glibc
import Logging

/// What one line of the log says.
struct LogRecord {
    let time: LogTime
    let level: Logger.Level
    let message: String
    let process: String
    let logger: String
    let metadata: Logger.Metadata
}

/// A point in time with the precision of a log line: milliseconds.
struct LogTime {
    let millisecondsSince1970: Int64

    static func now() -> LogTime {
        var time = timeval()
        unsafe gettimeofday(&time, nil)
        return LogTime(millisecondsSince1970: Int64(time.tv_sec) * 1000 + Int64(time.tv_usec) / 1000)
    }

    /// As RFC 3339 writes it, in UTC: 2026-11-22T14:03:45.007Z.
    var text: String {
        var seconds = Int(millisecondsSince1970 / 1000)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        let date = unsafe "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
        let clock = unsafe "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
        return "\(date)T\(clock).\(padded(Int32(millisecondsSince1970 % 1000), width: 3))Z"
    }

    private func padded(_ number: Int32, width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
