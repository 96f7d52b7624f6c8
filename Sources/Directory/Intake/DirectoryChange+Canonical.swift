import Endpoints
import Messages

extension DirectoryChange {
    /// The change with endpoints and tokens in their one spelling, and addresses without blanks around them: what is the same for a provider
    /// is the same destination. The one spelling of an address's domain is ``IntakeRules``' to give.
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
            change.email = change.email.map(MailboxAddress.withoutBlanks)
            return .teammateUpserted(change)
        case .emailSuppressed(var change):
            change.address = MailboxAddress.withoutBlanks(change.address)
            return .emailSuppressed(change)
        case .emailReleased(var change):
            change.address = MailboxAddress.withoutBlanks(change.address)
            return .emailReleased(change)
        case .workspaceUpserted, .teammateRemoved, .teamUpserted, .teamRemoved, .teamMembersAdded, .teamMembersRemoved, .preferencesChanged,
            .preferencesPatched, .deviceUnregistered,
            .destinationGone, .destinationLearned:
            return self
        }
    }

    /// What is no URL stays as it is: an unsubscription names what somebody once sent.
    static func endpoint(_ text: String) -> String { WebAddress(text)?.canonical ?? text }
}
