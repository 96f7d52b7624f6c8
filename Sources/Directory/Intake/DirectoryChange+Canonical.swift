import Endpoints
import Messages

extension DirectoryChange {
    /// The change with endpoints, tokens and addresses in their one spelling: what is the same for a provider is the same destination.
    var canonical: DirectoryChange {
        switch self {
        case .webPushSubscribed(var change):
            change.subscription.endpoint = Self.endpoint(change.subscription.endpoint)
            change.replaces = change.replaces.map(Self.endpoint)
            return .webPushSubscribed(change)
        case .webPushUnsubscribed(var change):
            change.endpoint = Self.endpoint(change.endpoint)
            return .webPushUnsubscribed(change)
        case .deviceRegistered(var change):
            change.token = PushToken.canonical(change.token, of: change.provider)
            return .deviceRegistered(change)
        case .teammateUpserted(var change):
            change.email = change.email.map(MailboxAddress.canonical)
            return .teammateUpserted(change)
        case .emailSuppressed(var change):
            change.address = MailboxAddress.canonical(change.address)
            return .emailSuppressed(change)
        case .workspaceUpserted, .teammateRemoved, .teamUpserted, .teamRemoved, .teamMembersAdded, .teamMembersRemoved, .preferencesChanged,
            .preferencesPatched, .deviceUnregistered,
            .destinationGone, .destinationLearned:
            return self
        }
    }

    /// What is no URL stays as it is: an unsubscription names what somebody once sent.
    static func endpoint(_ text: String) -> String { WebAddress(text)?.canonical ?? text }
}
