public import Messages

/// Decides for each recipient and channel whether to notify, and if not, for which reason. No I/O, no clock: the router, the recheck
/// of held decisions, `belfry explain` and `belfry why` all call this, so an explanation is what the router does.
///
/// An assignment without an assignee, or to an empty team, gives no decision. Somebody who is a recipient in both scopes has one
/// decision per channel, as `assignedToMe`.
/// - Parameters:
///   - now: the moment of the decision; the event's own time may be long ago.
///   - moment: whether this is the first look or a recheck.
public func decide(
    _ event: AssignmentEvent, _ audience: Audience, at now: Timestamp, moment: Moment = .arrival, settings: RoutingSettings
) -> [Decision] {
    let rules = Rules(event: event, audience: audience, now: now, moment: moment, settings: settings)
    return oncePerTeammate(audience.recipients).flatMap { recipient in
        Channel.allCases.map { rules.decision(for: recipient, on: $0) }
    }
}

private func oncePerTeammate(_ recipients: [Recipient]) -> [Recipient] {
    let personal = Set(recipients.lazy.filter { $0.scope == .assignedToMe }.map(\.teammate))
    if personal.isEmpty { return recipients }
    return recipients.filter { $0.scope == .assignedToMe || !personal.contains($0.teammate) }
}

/// The rules, applied to one assignment at one moment.
struct Rules {
    var event: AssignmentEvent
    var audience: Audience
    var now: Timestamp
    var moment: Moment
    var settings: RoutingSettings

    func decision(for recipient: Recipient, on channel: Channel) -> Decision {
        let destinations = recipient.reach.destinations(of: channel)
        let reason =
            reasonOfTheAssignment(recipient) ?? reasonOfTheChannel(recipient, channel, destinations) ?? passingReason(recipient, channel)
        guard let reason else {
            return Decision(teammate: recipient.teammate, scope: recipient.scope, channel: channel, verdict: .notify(destinations))
        }
        let due = reason == .active ? due(recipient, channel) : nil
        let isDeduplicated = reason == .alreadyNotified || (due != nil && hasNotified(recipient, channel))
        return Decision(
            teammate: recipient.teammate, scope: recipient.scope, channel: channel, verdict: .not(reason),
            heldUntil: isDeduplicated ? nil : due, isDeduplicated: isDeduplicated)
    }

    private func reasonOfTheAssignment(_ recipient: Recipient) -> Reason? {
        if event.assignment.assignee == nil { return .noAssignee }
        if recipient.isRemoved { return .teammateRemoved }
        if let actor = event.assignment.assignedBy, actor.type == .teammate, actor.id == recipient.teammate { return .actor }
        if isAfterTheAssignment(audience.conversation.closedAt) { return .conversationClosed }
        if isOvertaken { return .reassigned }
        if isAfterTheAssignment(recipient.seenAt) { return .alreadySeen }
        return nil
    }

    private func reasonOfTheChannel(_ recipient: Recipient, _ channel: Channel, _ destinations: [Destination]) -> Reason? {
        guard isOn(recipient, channel) else { return .channelOff(recipient.scope) }
        if channel == .email, recipient.reach.isAddressSuppressed { return .addressSuppressed }
        if destinations.isEmpty { return .noDestination(recipient.reach.absences[channel] ?? .neverRegistered) }
        return isTooLate(channel) ? .tooLate : nil
    }

    /// Its job would be dead before a worker had it.
    private func isTooLate(_ channel: Channel) -> Bool {
        settings.judgesLateness && now >= settings.notAfter(channel, eventTime: event.time)
    }

    private func passingReason(_ recipient: Recipient, _ channel: Channel) -> Reason? {
        if isActive(recipient) || wasThereSince(recipient) { return .active }
        if hasNotified(recipient, channel) { return .alreadyNotified }
        return nil
    }

    /// Whether a newer assignment is known. At arrival the conversation's state has this one in it already, so another assignee means that
    /// it came late; at a recheck it means that it has gone on since.
    private var isOvertaken: Bool {
        guard known(audience.conversation.assignedAt) != nil else { return false }
        return audience.conversation.assignee != event.assignment.assignee
    }

    private func known(_ moment: Timestamp?) -> Timestamp? { Timestamp.known(moment, at: now) }

    /// Events carry seconds as often as milliseconds. At arrival, something of the same moment was known before and so came first;
    /// at a recheck it came later.
    private func isAfterTheAssignment(_ moment: Timestamp?) -> Bool {
        guard let moment = known(moment) else { return false }
        return self.moment.isRecheck ? moment >= event.time : moment > event.time
    }

    private func isOn(_ recipient: Recipient, _ channel: Channel) -> Bool {
        recipient.preferences[recipient.scope, channel] ?? audience.workspace.defaults[recipient.scope, channel] ?? true
    }

    private func isActive(_ recipient: Recipient) -> Bool {
        guard let last = known(recipient.lastActivity) else { return false }
        return last + settings.presenceWindow > now
    }

    private func wasThereSince(_ recipient: Recipient) -> Bool {
        guard let last = known(recipient.lastActivity), case .recheck(let since) = moment else { return false }
        return last > since
    }

    private func hasNotified(_ recipient: Recipient, _ channel: Channel) -> Bool {
        guard let ring = recipient.rings[channel], let at = known(ring.at) else { return false }
        if ring.isOwn && event.isRepeat { return false }
        // Whoever was notified of a newer event while this one waited is not notified of the older one after it.
        if case .recheck(let since) = moment, !ring.isOwn, at > since { return true }
        return at + settings.dedupeWindow > now
    }

    /// Nothing is held for whoever was there since, or would be told too late.
    private func due(_ recipient: Recipient, _ channel: Channel) -> Timestamp? {
        guard settings.rechecksPresence, !wasThereSince(recipient) else { return nil }
        guard let due = known(recipient.lastActivity).map({ $0 + settings.presenceWindow }) else { return nil }
        return due < settings.notAfter(channel, eventTime: event.time) ? due : nil
    }
}

/// When a decision is made.
public enum Moment: Sendable, Equatable {
    /// The assignment has just come in.
    case arrival
    /// A held decision is due. Activity later than `since`, the moment it was first held, means that the person was there to see it.
    case recheck(since: Timestamp)

    /// Whether this is a second look.
    public var isRecheck: Bool {
        switch self {
        case .arrival: false
        case .recheck: true
        }
    }
}
