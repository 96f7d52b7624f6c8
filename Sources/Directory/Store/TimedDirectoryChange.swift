public import Messages

/// A change of the feed with what orders it.
public struct TimedDirectoryChange: Sendable, Equatable {
    /// What changed.
    public var change: DirectoryChange
    /// The event's id: the last resort when two are equally new.
    public var eventID: String
    /// The event's time: decides when there is no version.
    public var time: Timestamp

    /// A change from its parts.
    public init(_ change: DirectoryChange, eventID: String, time: Timestamp) {
        self.change = change
        self.eventID = eventID
        self.time = time
    }
}
