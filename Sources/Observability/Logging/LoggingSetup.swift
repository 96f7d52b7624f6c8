import Glibc
public import Logging

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
