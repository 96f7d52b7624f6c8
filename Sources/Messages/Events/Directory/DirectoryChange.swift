/// A change of who exists, in which teams, with which preferences and destinations.
public enum DirectoryChange: Sendable, Equatable {
    case workspaceUpserted(WorkspaceUpserted)
    case teammateUpserted(TeammateUpserted)
    case teammateRemoved(TeammateRemoved)
    case teamUpserted(TeamUpserted)
    case teamRemoved(TeamRemoved)
    case teamMembersAdded(TeamMembers)
    case teamMembersRemoved(TeamMembers)
    case preferencesChanged(PreferencesChanged)
    case preferencesPatched(PreferencesPatched)
    case webPushSubscribed(WebPushSubscribed)
    case webPushUnsubscribed(WebPushUnsubscribed)
    case deviceRegistered(DeviceRegistered)
    case deviceUnregistered(DeviceUnregistered)
    case emailSuppressed(EmailSuppressed)
    case emailReleased(EmailReleased)
    /// From a worker, not from a producer.
    case destinationGone(DestinationGone)
    /// From a worker, not from a producer.
    case destinationLearned(DestinationLearned)
}
