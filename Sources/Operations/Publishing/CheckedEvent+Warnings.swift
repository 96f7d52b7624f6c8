import Endpoints
import Messages
import Routing

extension CheckedEvent {
    /// What is readable and will not do what its producer means, each with its JSON path. The event counts all the same.
    public var warnings: [EventWarning] {
        unknownMembers.map { EventWarning(path: $0.path, text: $0.text()) } + oddities
    }

    /// The members of its data that nothing reads.
    var unknownMembers: [UnknownMember] {
        guard let data = JSONText.read(bytes)?["data"] else { return [] }
        return UnknownMember.all(in: data, type.knownMembers)
    }

    /// Values that say something else than they should.
    var oddities: [EventWarning] {
        switch event.content {
        case .assigned(let assignment), .opened(let assignment): Self.oddities(of: assignment.conversation)
        case .directory(.workspaceUpserted(let change)): Self.oddities(ofLocale: change.locale)
        case .directory(.teammateUpserted(let change)): Self.oddities(ofLocale: change.locale)
        case .directory(.deviceRegistered(let change)): Self.oddities(ofLocale: change.locale)
        case .seen, .closed, .presence, .directory, .shown, .clicked: []
        }
    }

    /// A notification's link is the conversation's address: a relative one leads nowhere from a phone or a mail, a script is none, and a huge
    /// one is left out.
    private static func oddities(of conversation: Conversation) -> [EventWarning] {
        guard let url = conversation.url, !url.isEmpty else { return [] }
        guard url.utf8.count > NotificationComposer.urlLimit || WebAddress(url) == nil else { return [] }
        let limit = NotificationComposer.urlLimit
        return [
            EventWarning(
                path: "$.data.conversation.url",
                text: "expected an absolute http or https URL of at most \(limit) bytes; without one the notification has no link")
        ]
    }

    private static func oddities(ofLocale locale: String?) -> [EventWarning] {
        guard let locale, let oddity = LanguageTag.oddity(of: locale) else { return [] }
        return [EventWarning(path: "$.data.locale", text: oddity)]
    }
}
