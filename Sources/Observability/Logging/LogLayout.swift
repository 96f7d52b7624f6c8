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
