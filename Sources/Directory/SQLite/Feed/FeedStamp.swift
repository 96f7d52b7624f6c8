import GRDB
import Messages

/// What orders a change among those of the same thing: see ``FeedOrder``.
struct FeedStamp: Equatable {
    var version: Int64?
    var time: Timestamp
    var eventID: String

    /// Whether this comes after the other by time, and at the same moment by the event's id. The same change again does not.
    func isLater(than other: FeedStamp) -> Bool { (time, eventID) > (other.time, other.eventID) }
}
