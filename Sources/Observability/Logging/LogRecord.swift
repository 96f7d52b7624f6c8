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
