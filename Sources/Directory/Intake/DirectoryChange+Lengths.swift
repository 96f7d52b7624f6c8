import Endpoints
import Messages

extension DirectoryChange {
    /// In bytes: more than any name, and little enough for all members of a team at once.
    static let longestText = 1000

    /// Texts that may be anything, but not of any length: they are read with each audience and stand in each of its jobs, and one of an
    /// event's size, a team or twenty phones long, would fill a router's memory.
    var lengthMistakes: [Unreadable.Mistake] {
        switch self {
        case .workspaceUpserted(let change): Self.tooLong("name", change.name) + Self.tooLong("locale", change.locale)
        case .teammateUpserted(let change): Self.tooLong("name", change.name) + Self.tooLong("locale", change.locale)
        case .teamUpserted(let change): Self.tooLong("name", change.name)
        case .webPushSubscribed(let change):
            Self.tooLong("browser", change.browser) + Self.tooLong("permission", change.permission)
                + Self.tooLong("replaces", change.replaces, atMost: EndpointRules.longest)
        case .webPushUnsubscribed(let change): Self.tooLong("endpoint", change.endpoint, atMost: EndpointRules.longest)
        case .deviceRegistered(let change): Self.tooLong("locale", change.locale)
        case .emailSuppressed(let change):
            Self.tooLong("by", change.by) + Self.tooLong("detail", change.detail) + Self.tooLong("provider", change.provider)
        case .emailReleased(let change): Self.tooLong("by", change.by) + Self.tooLong("reason", change.reason)
        case .teammateRemoved, .teamRemoved, .teamMembersAdded, .teamMembersRemoved, .preferencesChanged, .preferencesPatched,
            .deviceUnregistered, .destinationGone, .destinationLearned:
            []
        }
    }

    private static func tooLong(_ name: String, _ text: String?, atMost longest: Int = longestText) -> [Unreadable.Mistake] {
        guard let text, text.utf8.count > longest else { return [] }
        return [Unreadable.Mistake(path: "$.data.\(name)", expected: "a text of at most \(longest) bytes")]
    }
}
