import GRDB
import Messages

/// What orders two changes of the same thing: the version when both have one, else the time, then the event's id.
struct FeedStamp: Equatable {
    var version: Int64?
    var time: Timestamp
    var eventID: String

    /// Whether this comes after the other. The same change again does not.
    func isNewer(than other: FeedStamp) -> Bool {
        if let version, let otherVersion = other.version { return version > otherVersion }
        return (time, eventID) > (other.time, other.eventID)
    }
}
