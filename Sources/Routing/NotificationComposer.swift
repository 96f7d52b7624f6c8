public import Messages

/// Writes what a recipient is told: who wrote, the subject or the first words, and the link.
///
/// Texts are whole; each worker cuts them to its channel's limits. A content-free workspace gets one neutral sentence and the link.
public struct NotificationComposer: Sendable {
    private let event: AssignmentEvent
    private let workspace: WorkspaceSettings
    private let teamName: String?

    /// A composer for one assignment.
    public init(event: AssignmentEvent, workspace: WorkspaceSettings, teamName: String?) {
        self.event = event
        self.workspace = workspace
        self.teamName = teamName
    }

    /// The notification for one recipient. Its id is the same whenever the same event is handled again.
    public func notification(teammate: String, scope: Scope, locale: String?) -> Notification {
        let assignment = event.assignment
        let (title, body) = text
        return Notification(
            id: StableID.notification(workspace: assignment.workspace, source: event.source, event: event.id, teammate: teammate),
            workspace: assignment.workspace, teammate: teammate, conversation: assignment.conversation.id, scope: scope,
            title: title, body: body, url: link, locale: locale ?? workspace.locale,
            timeSensitive: workspace.isTimeSensitive ? true : nil)
    }

    /// The conversation's address, if it is one that may be opened by a click: http or https, and nothing that runs as a script.
    private var link: String? {
        guard let url = event.assignment.conversation.url, !url.contains(where: \.isWhitespace) else { return nil }
        let isOpenable = ["https://", "http://"].contains { url.lowercased().hasPrefix($0) }
        return isOpenable ? url : nil
    }

    private var text: (title: String, body: String) {
        if workspace.isContentFree { return (neutral, "") }
        let conversation = event.assignment.conversation
        let lines = [conversation.customer?.name, conversation.subject, conversation.preview].compactMap(said)
        return (lines.first ?? neutral, lines.dropFirst().first ?? (lines.isEmpty ? "" : neutral))
    }

    private var neutral: String {
        switch event.assignment.assignee {
        case .team(let id): "A conversation was assigned to \(said(teamName) ?? id)"
        case .teammate, nil: "A conversation was assigned to you"
        }
    }

    /// Nil when nothing is said; line breaks become spaces, as a notification has none.
    private func said(_ text: String?) -> String? {
        guard let text else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
