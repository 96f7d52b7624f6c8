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

/// Writes what a recipient is told: who wrote, the subject or the first words, and the link.
///
/// Texts are whole; each worker cuts them to its channel's limits. A content-free workspace gets one neutral sentence and the link.
public struct NotificationComposer: Sendable {
    private let event: AssignmentEvent
    private let workspace: WorkspaceSettings
    private let text: (title: String, body: String)
    private let url: String?

    /// A composer for one assignment.
    public init(event: AssignmentEvent, workspace: WorkspaceSettings, teamName: String?) {
        self.event = event
        self.workspace = workspace
        text = Self.text(event.assignment, workspace, teamName)
        url = Self.link(event.assignment.conversation.url)
    }

    /// The notification for one recipient. Its id is the same whenever the same event is handled again.
    public func notification(teammate: String, scope: Scope, locale: String?) -> Notification {
        let assignment = event.assignment
        return Notification(
            id: StableID.notification(workspace: assignment.workspace, source: event.source, event: event.id, teammate: teammate),
            workspace: assignment.workspace, teammate: teammate, conversation: assignment.conversation.id, scope: scope,
            title: text.title, body: text.body, url: url, locale: locale ?? workspace.locale,
            timeSensitive: workspace.isTimeSensitive ? true : nil)
    }

    /// Bytes of UTF-8: twice what any push has for all of its parts. Each job of a team carries the address, and with one of an event's size
    /// the job would be larger than what a worker reads.
    public static let urlLimit = 8 << 10

    /// An address that may be opened by a click: http or https, and nothing that runs as a script.
    private static func link(_ url: String?) -> String? {
        guard let url, url.utf8.count <= urlLimit, !hasWhitespace(url) else { return nil }
        let scheme = url.prefix(8).lowercased()
        return scheme == "https://" || scheme.hasPrefix("http://") ? url : nil
    }

    /// Printable ASCII, as in most addresses, is told byte by byte: asking each character costs thirty times as much.
    private static func hasWhitespace(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return false }
        return text.contains(where: \.isWhitespace)
    }

    /// Bytes of UTF-8. As much of a title as is shown anywhere (``Texts`` in Providers, and mails), and of a body as a mail has.
    static let (titleLimit, bodyLimit) = (200, 4000)
    /// Leaves room in a title for the words around it.
    static let nameLimit = 120

    /// A title and a body from what can be seen of who wrote, the subject and the first words, in this order.
    private static func text(
        _ assignment: Assignment, _ workspace: WorkspaceSettings, _ teamName: String?
    ) -> (title: String, body: String) {
        if workspace.isContentFree { return (neutral(assignment, teamName), "") }
        let conversation = assignment.conversation
        let texts = [conversation.customer?.name, conversation.subject, conversation.preview].compactMap { $0 }
        let neutral = neutral(assignment, teamName)
        for (index, text) in texts.enumerated() {
            guard let title = ShownText.line(text, limit: titleLimit) else { continue }
            let body = texts[(index + 1)...].lazy.compactMap { ShownText.line($0, limit: bodyLimit) }.first
            return (title, body ?? neutral)
        }
        return (neutral, "")
    }

    private static func neutral(_ assignment: Assignment, _ teamName: String?) -> String {
        switch assignment.assignee {
        case .team(let id):
            let name = teamName.flatMap { ShownText.line($0, limit: nameLimit) } ?? ShownText.line(id, limit: nameLimit) ?? id
            return "A conversation was assigned to \(ShownText.isolated(name))"
        case .teammate, .bot, nil: return "A conversation was assigned to you"
        }
    }
}
