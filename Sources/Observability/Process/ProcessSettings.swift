import Logging
import Settings

/// What every process of the fleet can be told.
struct ProcessSettings {
    let logLevel: Logger.Level
    let logFormat: LogFormat
    let address: HostAndPort?

    init(_ settings: inout SettingsReader) {
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        logLevel = settings.choice(
            "BELFRY_LOG_LEVEL", default: .info, about: "The least level that is logged: \(levels)")
        logFormat = settings.choice(
            "BELFRY_LOG_FORMAT", default: .automatic, about: "json, text, or automatic: text on a terminal and json elsewhere")
        address = settings.address(
            "BELFRY_HTTP_ADDRESS",
            about: "Where /livez, /readyz and /metrics are answered, as in 0.0.0.0:9400; without it there is no server")
    }
}
