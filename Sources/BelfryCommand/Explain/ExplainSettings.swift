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
        var routing = RoutingSettings()
        routing.presenceWindow = reader.duration(
            "BELFRY_PRESENCE_WINDOW", default: routing.presenceWindow, about: "How long somebody counts as active")
        routing.rechecksPresence = reader.isOn(
            "BELFRY_PRESENCE_RECHECK", default: routing.rechecksPresence, about: "Whether the active are rechecked")
        routing.dedupeWindow = reader.duration(
            "BELFRY_DEDUPE_WINDOW", default: routing.dedupeWindow, about: "Within which a conversation notifies once")
        journalDays = reader.integer(
            "BELFRY_JOURNAL_DAYS", default: 7, in: 2...365, about: "For how many days decisions can be explained")
        try reader.finish()
        self.routing = routing
    }
}
