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

extension Reason {
    /// The reason for a ``word``, such as the journal's; nil for a word that is none of ours.
    /// - Parameters:
    ///   - scope: which switch is off, for `channelOff`.
    ///   - goneAt: when the last destination was found gone, for `noDestination.gone`, which is no reason without it.
    public init?(word: String, scope: Scope, goneAt: Timestamp? = nil) {
        let absences: [Absence] = [.neverRegistered, .permissionWithdrawn, .loggedOut, .replaced] + (goneAt.map { [.gone(at: $0)] } ?? [])
        let reasons: [Reason] =
            [
                .noAssignee, .teammateRemoved, .actor, .conversationClosed, .reassigned, .alreadySeen, .channelOff(scope),
                .addressSuppressed, .tooLate, .active, .alreadyNotified, .notARecipient,
            ] + absences.map(Reason.noDestination)
        guard let reason = reasons.first(where: { $0.word == word }) else { return nil }
        self = reason
    }
}

extension Reason {
    /// The stable word for JSON, the journal and metrics.
    public var word: String {
        switch self {
        case .noAssignee: "noAssignee"
        case .teammateRemoved: "teammateRemoved"
        case .actor: "actor"
        case .conversationClosed: "conversationClosed"
        case .reassigned: "reassigned"
        case .alreadySeen: "alreadySeen"
        case .channelOff: "channelOff"
        case .noDestination(let absence): absence.reasonWord
        case .addressSuppressed: "addressSuppressed"
        case .tooLate: "tooLate"
        case .active: "active"
        case .alreadyNotified: "alreadyNotified"
        case .notARecipient: "notARecipient"
        }
    }

    /// One sentence for the person who got nothing.
    public var sentenceForTeammate: String {
        switch self {
        case .noAssignee: "The conversation was not assigned to anybody."
        case .teammateRemoved: "You are no longer a member of this workspace: ask an administrator if that is a mistake."
        case .actor: "You assigned this conversation, so you were not notified about it."
        case .conversationClosed: "The conversation was closed before you could be notified."
        case .reassigned: "The conversation was given to somebody else before you could be notified."
        case .alreadySeen: "You had already opened the conversation."
        case .channelOff(.assignedToMe): "This channel is off in your settings for conversations assigned to you."
        case .channelOff(.assignedToMyTeam): "This channel is off in your settings for conversations assigned to your teams."
        case .noDestination(let absence): absence.sentenceForTeammate
        case .addressSuppressed:
            "Mail to your address is stopped: it came back, was reported as spam or was unsubscribed. Give us another address."
        case .tooLate: "It was too late for this channel when the assignment reached us."
        case .active: "You were active in the product, where the conversation was shown to you."
        case .alreadyNotified: "You had been notified about this conversation a moment before."
        case .notARecipient: "The conversation was not assigned to you or to a team you are in."
        }
    }

    /// One sentence for an operator, with what to do.
    public var sentenceForOperator: String {
        switch self {
        case .noAssignee: "The event gives it to nobody: nothing to do, unless the producer left the assignee out by mistake."
        case .teammateRemoved: "The directory has the teammate as removed: send directory.teammate.upserted if they are back."
        case .actor: "They assigned the conversation themselves: nothing to do."
        case .conversationClosed:
            "conversation.closed has the assignment's time or a later one: nothing to do; if it is open, check the producer's clock."
        case .reassigned: "A newer assignment, or taking it from everybody, came before they could be notified: nothing to do."
        case .alreadySeen:
            "conversation.seen has the assignment's time or a later one: nothing to do, or check the producer's clock."
        case .channelOff(let scope): "The switch is off for \(scope.rawValue): the teammate, or the workspace's default, has to turn it on."
        case .noDestination(let absence): absence.sentenceForOperator
        case .addressSuppressed:
            """
            Mail to the address is stopped (directory.email.suppressed, or the provider refused it for good). belfry directory release \
            ADDRESS lets it through again, once the cause is gone; or give the teammate another address.
            """
        case .tooLate:
            "The event's time is longer ago than BELFRY_<CHANNEL>_NOT_AFTER: look for what held it up, or at the producer's clock."
        case .active: "presence.active came within BELFRY_PRESENCE_WINDOW: nothing to do; a held decision is rechecked."
        case .alreadyNotified:
            "Another event about the conversation notified within BELFRY_DEDUPE_WINDOW, or while this one waited: nothing to do."
        case .notARecipient:
            "It was given to somebody else, or to a team without them: if they belong to it, send directory.team.upserted with all members."
        }
    }
}

extension Absence {
    /// ``Reason/word`` for this absence. Written out: the journal asks for it several times for each assignment.
    var reasonWord: String {
        switch self {
        case .neverRegistered: "noDestination.neverRegistered"
        case .permissionWithdrawn: "noDestination.permissionWithdrawn"
        case .loggedOut: "noDestination.loggedOut"
        case .replaced: "noDestination.replaced"
        case .gone: "noDestination.gone"
        }
    }

    var sentenceForTeammate: String {
        switch self {
        case .neverRegistered:
            "No browser, phone or address of yours is registered for this channel: turn notifications on in your browser or app."
        case .permissionWithdrawn: "Notifications are not allowed in your browser or phone settings: allow them there."
        case .loggedOut: "You logged out of the last browser or phone that was registered: log in there again."
        case .replaced: "The browser, phone or address had changed, or was somebody else's by then."
        case .gone(let at):
            "Your last browser or phone stopped accepting notifications on \(at.day). Open the product there to register it again."
        }
    }

    var sentenceForOperator: String {
        switch self {
        case .neverRegistered:
            """
            Nothing of theirs is registered on this channel. Either nothing ever came: check that the product sends \
            directory.web-push.subscribed, .device.registered or an email. Or the last one is somebody else's now, who logged in there.
            """
        case .permissionWithdrawn: "The person withdrew the permission in the browser or on the phone: only they can give it again."
        case .loggedOut: "The last destination was unregistered at log-out: the next log-in has to register it again."
        case .replaced: "The destination was registered again, by them or somebody else, or the address changed: nothing to do."
        case .gone(let at): "The provider reported the last destination as gone on \(at.text): the app or page has to register again."
        }
    }
}
