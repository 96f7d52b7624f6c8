import Encodings
import Logging

/// How log records are written.
public enum LogFormat: String, Sendable, CaseIterable {
    /// One JSON object a line, for machines.
    case json
    /// One readable line a record; coloured on a terminal.
    case text
    /// Text when standard error is a terminal, JSON otherwise.
    case automatic
}

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

/// A log record as one JSON object on one line: `time`, `level`, `message`, `process`, `logger`, then the metadata sorted by key.
enum JSONLogLine {
    /// A metadata key of the same name gets an underscore in front, so that no key comes twice.
    private static let reservedKeys: Set<String> = ["time", "level", "message", "process", "logger"]

    static func write(_ record: LogRecord) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(256)
        line += #"{"time":""#.utf8
        line += record.time.text.utf8
        line += #"","level":""#.utf8
        line += record.level.rawValue.utf8
        line += #"","message":"#.utf8
        append(record.message, to: &line)
        line += #","process":"#.utf8
        append(record.process, to: &line)
        line += #","logger":"#.utf8
        append(record.logger, to: &line)
        for (key, value) in record.metadata.sorted(by: { $0.key < $1.key }) {
            line.append(UInt8(ascii: ","))
            append(reservedKeys.contains(key) ? "_" + key : key, to: &line)
            line.append(UInt8(ascii: ":"))
            append(value, to: &line)
        }
        line += "}\n".utf8
        return line
    }

    private static func append(_ value: Logger.MetadataValue, to line: inout [UInt8]) {
        switch value {
        case .string(let text): append(text, to: &line)
        case .stringConvertible(let value): append(value.description, to: &line)
        case .array(let values): append(values, to: &line)
        case .dictionary(let values): append(values, to: &line)
        }
    }

    private static func append(_ values: [Logger.MetadataValue], to line: inout [UInt8]) {
        line.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            append(value, to: &line)
        }
        line.append(UInt8(ascii: "]"))
    }

    private static func append(_ values: Logger.Metadata, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "{"))
        for (index, entry) in values.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            append(entry.key, to: &line)
            line.append(UInt8(ascii: ":"))
            append(entry.value, to: &line)
        }
        line.append(UInt8(ascii: "}"))
    }

    private static func append(_ text: String, to line: inout [UInt8]) {
        JSONString.append(text.shortenedForLog, to: &line)
    }
}

extension String {
    /// No single value fills the log: what is longer than 8 KiB is cut, and says so.
    var shortenedForLog: String {
        let longest = 8192
        guard utf8.count > longest else { return self }
        // A byte limit can fall inside a character: what the cut left of it is repaired to a replacement character.
        return String(decoding: utf8.prefix(longest), as: UTF8.self) + "…"
    }

    /// On one line, and without the control characters that could move a terminal's cursor or change its colours.
    var printableForLog: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
