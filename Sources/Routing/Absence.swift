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
    /// A provider said that the last destination does not exist any more.
    case gone(at: Timestamp)
}
