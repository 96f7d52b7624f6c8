import Logging

/// The decided form of a line.
enum LogLayout: Sendable, Hashable {
    case json
    case text(coloured: Bool)

    func line(_ record: LogRecord) -> [UInt8] {
        switch self {
        case .json: JSONLogLine.write(record)
        case .text(let coloured): TextLogLine.write(record, coloured: coloured)
        }
    }
}

/// A log record for people: `14:03:45.007 warning belfry-router The broker is blocked  queue=belfry.email`.
enum TextLogLine {
    static func write(_ record: LogRecord, coloured: Bool) -> [UInt8] {
        let clock = record.time.text.dropFirst("2026-11-22T".count).dropLast()
        let level = record.level.rawValue.padded(to: 8)
        var line =
            "\(clock) \(coloured ? paint(level, record.level) : level) \(record.process) \(record.message.shortenedForLog.printableForLog)"
        for (key, value) in record.metadata.sorted(by: { $0.key < $1.key }) {
            let entry = "\(key.printableForLog)=\(text(value))"
            line += coloured ? " \u{1B}[2m\(entry)\u{1B}[0m" : " \(entry)"
        }
        return Array((line + "\n").utf8)
    }

    private static func text(_ value: Logger.MetadataValue) -> String {
        let text = value.description.shortenedForLog.printableForLog
        return text.isEmpty || text.contains(" ") ? "\"\(text)\"" : text
    }

    private static func paint(_ text: String, _ level: Logger.Level) -> String {
        let colour =
            switch level {
            case .trace, .debug: 2
            case .info: 32
            case .notice: 36
            case .warning: 33
            case .error, .critical: 31
            }
        return "\u{1B}[\(colour)m\(text)\u{1B}[0m"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
