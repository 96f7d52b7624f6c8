public import Messages

/// The jobs that decisions ask for: one per destination of each decision to notify, in the order of the decisions. The same event
/// gives the same ids.
public func jobs(for decisions: [Decision], of event: AssignmentEvent, audience: Audience, settings: RoutingSettings) -> [Job] {
    let composer = NotificationComposer(event: event, workspace: audience.workspace, teamName: audience.teamName)
    let locales = Dictionary(
        audience.recipients.lazy.compactMap { recipient in recipient.locale.map { (recipient.teammate, $0) } },
        uniquingKeysWith: { first, _ in first })
    var jobs: [Job] = []
    jobs.reserveCapacity(decisions.reduce(0) { $0 + $1.destinations.count })
    var notification: Notification?
    for decision in decisions where !decision.destinations.isEmpty {
        if notification?.teammate != decision.teammate {
            notification = composer.notification(
                teammate: decision.teammate, scope: decision.scope, locale: locales[decision.teammate])
        }
        guard let notification else { continue }
        let notAfter = settings.notAfter(decision.channel, eventTime: event.time)
        for destination in decision.destinations {
            jobs.append(Job(notification: notification, destination: destination, notAfter: notAfter))
        }
    }
    return jobs
}
