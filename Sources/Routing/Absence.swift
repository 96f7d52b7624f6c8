public import Messages

/// Why somebody has no destination on a channel.
public enum Absence: Sendable, Equatable {
    /// No browser was ever subscribed, no phone registered, no address given, as far as is known: what has gone over to somebody else
    /// leaves nothing behind.
    case neverRegistered
    /// The person took the permission back in the browser or on the phone, or never gave it.
    case permissionWithdrawn
    /// The last destination was given up by logging out.
    case loggedOut
    /// The browser, phone or address was theirs, and is not any more: registered anew, given to somebody else, or changed.
    case replaced
    /// A provider said that the last destination does not exist any more.
    case gone(at: Timestamp)
}
