public import Messages
public import Routing
public import Settings

extension RoutingSettings {
    /// Reads the windows of the decision: the router decides by them, and the command explains by them what it decided.
    public init(_ settings: inout SettingsReader) {
        self.init()
        presenceWindow = settings.duration(
            "BELFRY_PRESENCE_WINDOW", default: presenceWindow, in: .seconds(1) ... .seconds(3600),
            about: "Teammates who did something in the product within this time are active and are not notified")
        rechecksPresence = settings.isOn(
            "BELFRY_PRESENCE_RECHECK", default: rechecksPresence, about: "Whether somebody who was active is notified when they fall silent"
        )
        dedupeWindow = settings.duration(
            "BELFRY_DEDUPE_WINDOW", default: dedupeWindow, in: .seconds(1) ... .seconds(86_400),
            about: "Two events about one conversation notify the same person once within this time")
        let lifetimes = JobLifetimes(&settings)
        for channel in Channel.allCases { notAfter[channel] = lifetimes[channel] }
    }
}

extension JobLifetimes {
    /// Reads `BELFRY_<CHANNEL>_NOT_AFTER`.
    public init(_ settings: inout SettingsReader) {
        self.init()
        for channel in Channel.allCases {
            let usual = self[channel]
            self[channel] = settings.duration(
                Self.setting(channel), default: usual, in: Self.range,
                about: "How long after the assignment \(channel.rawValue) is still sent")
        }
    }
}

extension SettingsReader {
    /// Reads `BELFRY_JOURNAL_DAYS`: for how many days decisions and outcomes are kept.
    public mutating func journalDays() -> Int {
        integer("BELFRY_JOURNAL_DAYS", default: 7, in: 2...365, about: "How long decisions can be explained")
    }
}
