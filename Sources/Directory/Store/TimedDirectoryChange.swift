public import Messages

/// A change of the feed with what orders it.
public struct TimedDirectoryChange: Sendable, Equatable {
    /// What changed.
    public var change: DirectoryChange
    /// The event's id: the last resort when two are equally new.
    public var eventID: String
    /// The event's time: decides when there is no version.
    public var time: Timestamp

    /// Who produced the event; empty when that is not known.
    public var source: String
    /// When it came in; nil when it is not from outside.
    public var arrival: Timestamp?
    /// Why it must not be taken in, when somebody waits to hear of it; nil when it may.
    public var refusal: String?

    /// A change from its parts.
    public init(
        _ change: DirectoryChange, eventID: String, time: Timestamp, source: String = "", arrival: Timestamp? = nil, refusal: String? = nil
    ) {
        self.change = change
        self.eventID = eventID
        self.time = time
        self.source = source
        self.arrival = arrival
        self.refusal = refusal
    }

    /// Whether it says it happens more than five minutes after it came: then it counts as of its first arrival.
    public var isAhead: Bool { arrival.map { time > $0 + .seconds(300) } ?? false }

    /// Whether it came from a console or command of ours, which waits for what becomes of it.
    public var isOurs: Bool { source.hasPrefix("belfry:") }
}
