import FleetSettings
import Routing
import Settings

/// The router's settings that an explanation hangs on.
struct ExplainSettings {
    /// The windows of the decision.
    let routing: RoutingSettings
    /// For how long decisions and outcomes are kept.
    let journalDays: Int

    init() throws(SettingsError) {
        var reader = SettingsReader()
        routing = RoutingSettings(&reader)
        journalDays = reader.journalDays()
        try reader.finish()
    }
}
