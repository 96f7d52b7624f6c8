import Glibc
public import Logging

/// Makes one line of every log event and hands it to a sink.
struct LineLogHandler: LogHandler {
    let label: String
    let process: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let layout: LogLayout
    private let sink: LogSink

    init(
        label: String, process: String, level: Logger.Level, layout: LogLayout, sink: LogSink,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.label = label
        self.process = process
        logLevel = level
        self.layout = layout
        self.sink = sink
        self.metadataProvider = metadataProvider
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let record = LogRecord(
            time: .now(), level: event.level, message: event.message.description, process: process, logger: label, metadata: all)
        sink.write(layout.line(record))
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}

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

/// Sends what the process logs to standard error, without ever waiting for whoever reads it.
public enum LoggingSetup {
    /// Makes every `Logger` of the process write to standard error. May be called once in the life of a process.
    ///
    /// - Returns: the sink, so that the end of the process can wait for its last lines with ``LogSink/flush(within:)``.
    @discardableResult
    public static func bootstrap(level: Logger.Level, format: LogFormat, process: String) -> LogSink {
        let layout = layout(format, descriptor: STDERR_FILENO)
        let sink = sink(STDERR_FILENO, layout, process: process)
        LoggingSystem.bootstrap(
            { label, provider in
                LineLogHandler(
                    label: label, process: process, level: level, layout: layout, sink: sink, metadataProvider: provider)
            },
            metadataProvider: nil)
        return sink
    }

    static func sink(_ descriptor: CInt, _ layout: LogLayout, process: String, capacity: Int = 1 << 20) -> LogSink {
        LogSink(descriptor: descriptor, capacity: capacity) { missing in
            let record = LogRecord(
                time: .now(), level: .warning, message: "Log lines were dropped", process: process, logger: process,
                metadata: ["count": "\(missing)"])
            return layout.line(record)
        }
    }

    static func layout(_ format: LogFormat, descriptor: CInt) -> LogLayout {
        let isTerminal = isatty(descriptor) == 1
        return switch format {
        case .json: .json
        case .text: .text(coloured: isTerminal)
        case .automatic: isTerminal ? .text(coloured: true) : .json
        }
    }
}
