import Logging

/// The levels of a log by the names a setting uses.
enum LogLevel: String, CaseIterable {
    case trace, debug, info, notice, warning, error, critical

    static var allNames: String { allCases.map(\.rawValue).joined(separator: ", ") }

    var level: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
