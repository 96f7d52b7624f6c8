import Endpoints
public import Messages

extension CheckedEvent {
    /// What is readable and will not do what its producer means, each with its JSON path. The event counts all the same.
    public var warnings: [Unreadable.Mistake] {
        switch event.content {
        case .assigned(let assignment), .opened(let assignment): Self.warnings(about: assignment.conversation)
        case .seen, .closed, .presence, .directory, .shown, .clicked: []
        }
    }

    /// A notification's link is the conversation's address, and a relative one leads nowhere from a phone or a mail.
    private static func warnings(about conversation: Conversation) -> [Unreadable.Mistake] {
        guard let url = conversation.url, !url.isEmpty, WebAddress(url) == nil else { return [] }
        return [
            .init(path: "$.data.conversation.url", expected: "an absolute http or https URL; without one the notification has no link")
        ]
    }
}
