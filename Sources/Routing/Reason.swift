public import Messages

/// Why somebody is not told. The first that holds counts, in this order: lasting causes come before passing ones, so that nobody's
/// decision is held who could never be told.
public enum Reason: Sendable, Equatable {
    /// The conversation was given to nobody.
    case noAssignee
    /// The teammate has left the workspace.
    case teammateRemoved
    /// The teammate did it in person.
    case actor
    /// The conversation was closed after it was given.
    case conversationClosed
    /// A newer assignment gave it to somebody else, or took it from everybody.
    case reassigned
    /// The teammate has looked at it since.
    case alreadySeen
    /// The teammate, or the workspace for them, has this channel off.
    case channelOff(Scope)
    /// There is nowhere to send it on this channel.
    case noDestination(Absence)
    /// The mail address bounced, complained or unsubscribed.
    case addressSuppressed
    /// The assignment is longer ago than the channel's notifications are wanted (`BELFRY_<CHANNEL>_NOT_AFTER`).
    case tooLate
    /// The teammate is in the product.
    case active
    /// Another event about this conversation has just notified there.
    case alreadyNotified
    /// The assignment does not concern the teammate. Only an explanation says so, and a second look after they left the team.
    case notARecipient
}
