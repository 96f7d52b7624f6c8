public import Messages

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

    /// An address that may be opened by a click: http or https, and nothing that runs as a script.
    private static func link(_ url: String?) -> String? {
        guard let url, !hasWhitespace(url) else { return nil }
        let scheme = url.prefix(8).lowercased()
        return scheme == "https://" || scheme.hasPrefix("http://") ? url : nil
    }

    /// Printable ASCII, as in most addresses, is told byte by byte: asking each character costs thirty times as much.
    private static func hasWhitespace(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return false }
        return text.contains(where: \.isWhitespace)
    }

    private static func text(
        _ assignment: Assignment, _ workspace: WorkspaceSettings, _ teamName: String?
    ) -> (title: String, body: String) {
        if workspace.isContentFree { return (neutral(assignment, teamName), "") }
        let conversation = assignment.conversation
        let lines = [conversation.customer?.name, conversation.subject, conversation.preview].compactMap(said)
        let neutral = neutral(assignment, teamName)
        return (lines.first ?? neutral, lines.dropFirst().first ?? (lines.isEmpty ? "" : neutral))
    }

    private static func neutral(_ assignment: Assignment, _ teamName: String?) -> String {
        switch assignment.assignee {
        case .team(let id): "A conversation was assigned to \(said(teamName) ?? id)"
        case .teammate, nil: "A conversation was assigned to you"
        }
    }

    /// Nil when nothing is said; line breaks become spaces, as a notification has none.
    private static func said(_ text: String?) -> String? {
        guard let text else { return nil }
        if isTidy(text) { return text }
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// Whether a text is ASCII words with one space between them, as most are: asking each character whether it is white space costs
    /// more than the rest of a notification.
    private static func isTidy(_ text: String) -> Bool {
        var isAfterSpace = true
        for byte in text.utf8 {
            guard byte >= 0x20, byte < 0x80, !(isAfterSpace && byte == 0x20) else { return false }
            isAfterSpace = byte == 0x20
        }
        return !isAfterSpace
    }
}
