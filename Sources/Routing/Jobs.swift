public import Messages

/// The jobs that decisions ask for: one per destination of each decision to notify, in the order of the decisions. The same event
/// gives the same ids.
public func jobs(for decisions: [Decision], of event: AssignmentEvent, audience: Audience, settings: RoutingSettings) -> [Job] {
    let composer = NotificationComposer(event: event, workspace: audience.workspace, teamName: audience.teamName)
    let locales = Dictionary(audience.recipients.map { ($0.teammate, $0.locale) }, uniquingKeysWith: { first, _ in first })
    var jobs: [Job] = []
    var notification: Notification?
    for decision in decisions where !decision.destinations.isEmpty {
        if notification?.teammate != decision.teammate {
            notification = composer.notification(
                teammate: decision.teammate, scope: decision.scope, locale: locales[decision.teammate] ?? nil)
        }
        guard let notification else { continue }
        let notAfter = settings.notAfter(decision.channel, eventTime: event.time)
        jobs += decision.destinations.map { Job(notification: notification, destination: $0, notAfter: notAfter) }
    }
    return jobs
}
