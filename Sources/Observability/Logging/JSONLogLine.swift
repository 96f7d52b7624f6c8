import Encodings
import Logging

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
