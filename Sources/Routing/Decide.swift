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
