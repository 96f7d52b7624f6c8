import Endpoints
public import Messages
import Routing

extension CheckedEvent {
    /// What is readable and will not do what its producer means, each with its JSON path. The event counts all the same.
    public var warnings: [Unreadable.Mistake] {
        switch event.content {
        case .assigned(let assignment), .opened(let assignment): Self.warnings(about: assignment.conversation)
        case .seen, .closed, .presence, .directory, .shown, .clicked: []
        }
    }

    /// A notification's link is the conversation's address: a relative one leads nowhere from a phone or a mail, and a huge one is left out.
    private static func warnings(about conversation: Conversation) -> [Unreadable.Mistake] {
        guard let url = conversation.url, !url.isEmpty else { return [] }
        guard url.utf8.count > NotificationComposer.urlLimit || WebAddress(url) == nil else { return [] }
        let expected = "an absolute http or https URL of at most \(NotificationComposer.urlLimit) bytes"
        return [.init(path: "$.data.conversation.url", expected: "\(expected); without one the notification has no link")]
    }
}
