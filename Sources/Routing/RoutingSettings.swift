public import Messages

/// The windows of the decision. All are durations; the clock is the caller's.
public struct RoutingSettings: Sendable, Equatable {
    /// Who did something in the product within this time is active and gets no notification (`BELFRY_PRESENCE_WINDOW`).
    public var presenceWindow: Duration
    /// Whether a decision against an active teammate is looked at again (`BELFRY_PRESENCE_RECHECK`).
    public var rechecksPresence: Bool
    /// Two events for one conversation, teammate and channel ring once within this time (`BELFRY_DEDUPE_WINDOW`).
    public var dedupeWindow: Duration
    /// How long after the event somebody wants to be told, by channel (`BELFRY_<CHANNEL>_NOT_AFTER`).
    public var notAfter: [Channel: Duration]
    /// Whether an assignment may be too late for a channel. False while the caller's clock is in doubt: then whoever sends a job judges that,
    /// by a clock of its own. False for a job that waits, too: it has a deadline, which may be another one by now.
    public var judgesLateness = true

    /// Settings from their parts; the defaults are the product's.
    public init(
        presenceWindow: Duration = .seconds(60), rechecksPresence: Bool = true, dedupeWindow: Duration = .seconds(60),
        notAfter: [Channel: Duration] = [:]
    ) {
        self.presenceWindow = presenceWindow
        self.rechecksPresence = rechecksPresence
        self.dedupeWindow = dedupeWindow
        self.notAfter = notAfter
    }

    /// The moment after which nobody wants to be told about an event any more (``JobLifetimes``).
    public func notAfter(_ channel: Channel, eventTime: Timestamp) -> Timestamp {
        eventTime + JobLifetimes(notAfter)[channel]
    }

    /// How long a claim says something: within the window to other events, and as long as a job may wait to the job of an older one.
    public var claimWindow: Duration {
        Channel.allCases.map { JobLifetimes(notAfter)[$0] }.reduce(dedupeWindow, max)
    }
}
